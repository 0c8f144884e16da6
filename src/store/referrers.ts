import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, mediaTypes } from "../image/descriptor.ts";
import { algorithmOf, type Digest, hexOf } from "../image/digest.ts";
import { encodeManifest, parseManifest } from "../image/manifest.ts";
import { fetchManifest } from "./image.ts";
import type { ReadableStore, Store } from "./store.ts";

/** A manifest that says what it is about: a signature, an attestation, a list of parts. */
export interface Referrer {
  readonly subject: Digest;
  /** As it stands in a list of referrers. */
  readonly entry: Descriptor;
}

/** What a manifest's bytes say of its subject; undefined when they name none. */
export function referrerOf(descriptor: Descriptor, bytes: Buffer): Referrer | undefined {
  const parsed = parseManifest(bytes, descriptor.mediaType);
  if (typeof parsed === "string") return undefined;
  const { subject, annotations, artifactType } =
    parsed.kind === "index" ? parsed.index : parsed.manifest;
  if (!subject) return undefined;
  const config = parsed.kind === "manifest" ? parsed.manifest.config.mediaType : undefined;
  const type = artifactType || config;
  const { mediaType, digest, size } = descriptor;
  return {
    subject: subject.digest,
    entry: {
      mediaType,
      digest,
      size,
      ...(type === undefined ? {} : { artifactType: type }),
      ...(annotations ? { annotations } : {}),
    },
  };
}

/**
 * The tag under which a store that lists no referrers keeps an index of them.
 * Source: distribution-spec, "Referrers Tag Schema".
 */
export const referrersTag = (subject: Digest): string =>
  `${algorithmOf(subject).slice(0, 32)}-${hexOf(subject).slice(0, 64)}`;

/** The referrers that are listed under the tag; what is no list of referrers counts for none. */
export async function referrersUnderTag(
  store: ReadableStore,
  subject: Digest,
): Promise<readonly Descriptor[]> {
  return (await listUnderTag(store, subject)).entries;
}

/** Only those of a type, where one is given. */
export const ofType = (
  entries: readonly Descriptor[],
  artifactType: string | undefined,
): Descriptor[] =>
  entries.filter((entry) => artifactType === undefined || entry.artifactType === artifactType);

/**
 * Changes the list under the tag; whether the change makes a difference. `replace` moves the tag only
 * when it still points to what was read, and says whether it did; without it the last one wins.
 */
export async function changeReferrers(
  store: Store,
  subject: Digest,
  change: (before: readonly Descriptor[]) => readonly Descriptor[],
  replace: ReplaceTag = moveTag(store),
): Promise<boolean> {
  for (;;) {
    const { entries, index } = await listUnderTag(store, subject);
    const manifests = change(entries);
    if (manifests === entries) return false;
    const { descriptor, bytes } = encodeManifest({ mediaType: mediaTypes.ociIndex, manifests });
    await store.push(descriptor, bytes);
    if (await replace(descriptor, referrersTag(subject), index)) return true;
  }
}

/** The list with an entry more; the very same when it has it. */
export const withReferrer =
  (entry: Descriptor) =>
  (before: readonly Descriptor[]): readonly Descriptor[] =>
    before.some(({ digest }) => digest === entry.digest) ? before : [...before, entry];

/** The list without an entry; the very same when it has none such. */
export const withoutReferrer =
  (digest: Digest) =>
  (before: readonly Descriptor[]): readonly Descriptor[] =>
    before.some((entry) => entry.digest === digest)
      ? before.filter((entry) => entry.digest !== digest)
      : before;

/** Points a tag to a manifest; false when it no longer points to what it did before. */
export type ReplaceTag = (
  descriptor: Descriptor,
  tag: string,
  before: Descriptor | undefined,
) => Promise<boolean>;

const moveTag =
  (store: Store): ReplaceTag =>
  async (descriptor, tag) => {
    await store.tag(descriptor, tag);
    return true;
  };

interface Listed {
  readonly entries: readonly Descriptor[];
  /** What the tag points to. */
  readonly index: Descriptor | undefined;
}

async function listUnderTag(store: ReadableStore, subject: Digest): Promise<Listed> {
  const index = await store.resolve(referrersTag(subject));
  // GitLab takes such a tag for the digest that it is made of.
  if (!index || index.digest === subject || index.mediaType !== mediaTypes.ociIndex) {
    return { entries: [], index };
  }
  try {
    const parsed = await fetchManifest(store, index);
    return { entries: parsed.kind === "index" ? parsed.index.manifests : [], index };
  } catch (error) {
    const isNoList = error instanceof LayerbuildError && error.code === "manifest-invalid";
    if (isNoList) return { entries: [], index };
    throw error;
  }
}
