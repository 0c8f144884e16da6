import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, isIndex, isManifest } from "../image/descriptor.ts";
import { algorithmOf, type Digest, hexOf } from "../image/digest.ts";
import { formatRepository } from "../image/reference.ts";
import { fetchManifest } from "../store/image.ts";
import type { ReadableStore } from "../store/store.ts";

/** What is said of one image, by whoever: signatures, attestations, lists of parts. */
export interface About {
  readonly subject: Digest;
  readonly referrers: readonly Descriptor[];
}

/**
 * What refers to an image or to any image of an index, and what refers to that in turn; of each only
 * what is there. Fails with `usage` where nobody can tell.
 */
export async function aboutImages(store: ReadableStore, root: Descriptor): Promise<About[]> {
  const { referrers: ask } = store;
  if (!ask) {
    throw new LayerbuildError(
      "usage",
      `${formatRepository(store.repository)} can't tell what refers to its images`,
      { hint: "registries and folders in OCI layout can: leave --referrers out for others" },
    );
  }
  const found: About[] = [];
  const asked = new Set<Digest>();
  const todo = await manifestsIn(store, root);
  for (let subject = todo.shift(); subject !== undefined; subject = todo.shift()) {
    if (asked.has(subject)) continue;
    asked.add(subject);
    const referrers = await ask(subject);
    if (referrers.length > 0) found.push({ subject, referrers });
    todo.push(...referrers.map(({ digest }) => digest));
  }
  return found;
}

/** An index and the manifests in it, or a manifest alone. */
export async function manifestsIn(store: ReadableStore, root: Descriptor): Promise<Digest[]> {
  if (!isIndex(root.mediaType)) return [root.digest];
  const parsed = await fetchManifest(store, root);
  const entries = parsed.kind === "index" ? parsed.index.manifests : [];
  const below: Digest[] = [];
  for (const entry of entries) {
    if (isManifest(entry.mediaType)) below.push(...(await manifestsIn(store, entry)));
  }
  return [root.digest, ...below];
}

/**
 * The tags of signatures from before registries listed what refers to an image: `sha256-HEX.sig`,
 * `.att`, `.sbom`. Source: sigstore/cosign, specs/SIGNATURE_SPEC.md.
 */
export function signatureTags(tags: readonly string[], digests: readonly Digest[]): string[] {
  const prefixes = digests.map((digest) => `${algorithmOf(digest)}-${hexOf(digest)}.`);
  return tags.filter((tag) => prefixes.some((prefix) => tag.startsWith(prefix)));
}

/** Whether a tag only keeps a list of what refers to an image: that is made anew where it is copied. */
export const isReferrersTag = (tag: string): boolean => /^sha(256|512)-[0-9a-f]{64}$/.test(tag);
