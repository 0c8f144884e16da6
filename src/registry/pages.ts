import { parseObject } from "../image/manifest.ts";
import { wholeBody } from "./body.ts";
import { RefusedError } from "./failure.ts";
import type { Call, Host } from "./request.ts";
import { retrying } from "./retry.ts";
import { type Answer, statusOf } from "./wire.ts";

/** Bytes of one page; some registries give a hundred thousand tags in one. */
const maxPageSize = 32 * 1024 * 1024;

export interface PagesOptions<T> {
  /** Statuses of the first page that mean that there is no such list. */
  readonly absent: readonly number[];
  /** The entries of a page; undefined when it is not what was asked for. */
  readonly entriesOf: (document: { readonly [key: string]: unknown }) => T[] | undefined;
  /** Completes "… gives" in the error then; absent where such a page means that there is no list. */
  readonly otherwise?: string;
}

/**
 * All entries of a list that comes in pages; undefined when there is no such list. How long a page
 * is, is left to the registry: some refuse to be asked for more than they like.
 */
export async function readPages<T>(
  host: Host,
  call: Omit<Call, "method" | "accept">,
  options: PagesOptions<T>,
): Promise<T[] | undefined> {
  const all: T[] = [];
  const seen = new Set<string>();
  let next: string | URL | undefined = call.url;
  // A registry that leads in a circle has said all.
  while (next !== undefined && !seen.has(String(next))) {
    const isFirst = seen.size === 0;
    seen.add(String(next));
    const accept = [200, ...options.absent];
    const one: Call = { ...call, method: "GET", url: next, accept };
    const page: Page<T> | undefined = await readPage(host, one, options);
    if (!page && isFirst) return undefined;
    all.push(...(page?.entries ?? []));
    next = page?.next;
  }
  return all;
}

interface Page<T> {
  readonly entries: readonly T[];
  readonly next: URL | undefined;
}

function readPage<T>(
  host: Host,
  call: Call,
  { entriesOf, otherwise }: PagesOptions<T>,
): Promise<Page<T> | undefined> {
  return retrying(async () => {
    const answer = await host.attempt(call);
    if (answer.status !== 200) {
      await statusOf(answer);
      return undefined;
    }
    const document = parseObject((await wholeBody(answer, maxPageSize, host, call)) ?? Buffer.of());
    const entries = document && entriesOf(document);
    if (entries) return { entries, next: nextOf(answer) };
    if (otherwise === undefined) return undefined;
    const why = `${host.name} gives ${otherwise}`;
    throw new RefusedError("registry-failed", `Could not ${call.doing}: ${why}`);
  }, host.signal);
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
