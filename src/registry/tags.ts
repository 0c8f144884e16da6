import { parseObject } from "../image/manifest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import { collect } from "../store/verify.ts";
import { scopeOf } from "./challenge.ts";
import { networkError, RefusedError } from "./failure.ts";
import type { Call, Host } from "./request.ts";
import { interrupted, retrying } from "./retry.ts";
import { type Answer, statusOf } from "./wire.ts";

/** Bytes of one page; some registries give a hundred thousand tags in one. */
const maxPageSize = 32 * 1024 * 1024;

/**
 * The tags of a repository, sorted; none when there is no such repository. How long a page is, is
 * left to the registry: some refuse to be asked for more than they like.
 * Source: distribution-spec, "Listing Tags".
 */
export async function listTags(host: Host, repository: Repository): Promise<string[]> {
  const tags = new Set<string>();
  const seen = new Set<string>();
  let next: string | URL | undefined = `/v2/${repository.path}/tags/list`;
  // A registry that leads in a circle has said all.
  while (next !== undefined && !seen.has(String(next))) {
    seen.add(String(next));
    const page: Page | undefined = await readPage(host, repository, next);
    for (const tag of page?.tags ?? []) tags.add(tag);
    next = page?.next;
  }
  return [...tags].sort();
}

interface Page {
  readonly tags: readonly string[];
  readonly next: URL | undefined;
}

function readPage(
  host: Host,
  repository: Repository,
  url: string | URL,
): Promise<Page | undefined> {
  const call: Call = {
    method: "GET",
    url,
    doing: `list the tags of ${formatRepository(repository)}`,
    scopes: [scopeOf(repository.path, "pull")],
    accept: [200, 404],
    headers: { accept: "application/json" },
  };
  return retrying(async () => {
    const answer = await host.attempt(call);
    if (answer.status === 404) {
      await statusOf(answer);
      return undefined;
    }
    const document = parseObject((await wholeBody(answer, host, call)) ?? Buffer.of());
    // Registries that write a nil list of Go's say null for no tags.
    const tags = document && (document.tags ?? []);
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string")) {
      const why = `${host.name} gives no list of tags`;
      throw new RefusedError("registry-failed", `Could not ${call.doing}: ${why}`);
    }
    return { tags, next: nextOf(answer) };
  }, host.signal);
}

async function wholeBody(answer: Answer, host: Host, call: Call): Promise<Buffer | undefined> {
  try {
    return await collect(answer.body, maxPageSize);
  } catch (error) {
    if (host.signal.aborted) throw interrupted();
    throw networkError(error, host.name, call.doing);
  }
}

/** Where `Link: <address>; rel="next"` leads. Source: RFC 8288, section 3. */
function nextOf({ headers, url }: Answer): URL | undefined {
  const links = [headers.link ?? []].flat().join(", ");
  for (const [, target = "", parameters = ""] of links.matchAll(/<([^>]*)>([^<]*)/g)) {
    const isNext = /;\s*rel\s*=\s*("([^"]*\s)?next(\s[^"]*)?"|next\b)/i.test(parameters);
    if (isNext && URL.canParse(target, url.href)) return new URL(target, url);
  }
  return undefined;
}
