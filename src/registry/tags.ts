import { formatRepository, type Repository } from "../image/reference.ts";
import { scopeOf } from "./challenge.ts";
import { readPages } from "./pages.ts";
import type { Host } from "./request.ts";

/**
 * The tags of a repository, sorted; none when there is no such repository.
 * Source: distribution-spec, "Listing Tags".
 */
export async function listTags(host: Host, repository: Repository): Promise<string[]> {
  const call = {
    url: `/v2/${repository.path}/tags/list`,
    doing: `list the tags of ${formatRepository(repository)}`,
    scopes: [scopeOf(repository.path, "pull")],
    headers: { accept: "application/json" },
  };
  const tags = await readPages(host, call, {
    absent: [404],
    entriesOf,
    otherwise: "no list of tags",
  });
  return [...new Set(tags)].sort();
}

function entriesOf(document: { readonly [key: string]: unknown }): string[] | undefined {
  // Registries that write a nil list of Go's say null for no tags.
  const tags = document.tags ?? [];
  return Array.isArray(tags) && tags.every((tag) => typeof tag === "string") ? tags : undefined;
}
