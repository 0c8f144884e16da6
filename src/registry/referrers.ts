import pLimit from "p-limit";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { parseManifest } from "../image/manifest.ts";
import { formatRepository } from "../image/reference.ts";
import {
  changeReferrers,
  ofType,
  referrerOf,
  referrersUnderTag,
  withoutReferrer,
  withReferrer,
} from "../store/referrers.ts";
import type { Store } from "../store/store.ts";
import { scopeOf } from "./challenge.ts";
import type { Placed } from "./manifests.ts";
import { readPages } from "./pages.ts";
import type { Host } from "./request.ts";

/** What registries that list no referrers answer to the question (406: Artifactory). */
const unknown = [400, 404, 405, 406, 501];

/** The referrers of one repository's manifests. Source: distribution-spec, "Listing Referrers". */
export interface Referrers {
  list(subject: Digest, artifactType?: string): Promise<Descriptor[]>;
  /** Sees to it that a manifest with a subject is listed, where the registry leaves that to us. */
  placed(manifest: Placed): Promise<void>;
  /** Takes a manifest out of the list that is ours; whether it was in it. */
  unlist(descriptor: Descriptor, bytes: Buffer): Promise<boolean>;
}

/** `store` is the repository's own, without mirrors. */
export function openReferrers(host: Host, store: Store): Referrers {
  const { path } = store.repository;
  // Two changes of one list at once would lose one.
  const inTurn = pLimit(1);
  let isAsked = true;
  return { list, placed, unlist };

  async function list(subject: Digest, artifactType?: string): Promise<Descriptor[]> {
    const listed = isAsked ? await ask(subject, artifactType) : undefined;
    isAsked = listed !== undefined;
    return ofType(listed ?? (await referrersUnderTag(store, subject)), artifactType);
  }

  function ask(subject: Digest, artifactType = ""): Promise<Descriptor[] | undefined> {
    const query = artifactType && `?${new URLSearchParams({ artifactType })}`;
    const call = {
      url: `/v2/${path}/referrers/${subject}${query}`,
      doing: `list what refers to ${formatRepository(store.repository)}@${subject}`,
      scopes: [scopeOf(path, "pull")],
      headers: { accept: "application/vnd.oci.image.index.v1+json" },
    };
    return readPages(host, call, { absent: unknown, entriesOf });
  }

  async function placed({ descriptor, bytes, isListed }: Placed): Promise<void> {
    const referrer = isListed ? undefined : referrerOf(descriptor, bytes);
    if (!referrer) return;
    const { subject, entry } = referrer;
    await inTurn(async () => {
      // One that was there may have been left unlisted by a run that broke off.
      const isKnown =
        isListed === undefined &&
        (await list(subject)).some(({ digest }) => digest === descriptor.digest);
      if (!isKnown) await changeReferrers(store, subject, withReferrer(entry));
    });
  }

  async function unlist(descriptor: Descriptor, bytes: Buffer): Promise<boolean> {
    const referrer = referrerOf(descriptor, bytes);
    if (!referrer) return false;
    const { digest } = referrer.entry;
    return inTurn(() => changeReferrers(store, referrer.subject, withoutReferrer(digest)));
  }
}

/** Some answer anything at all with 200: only an index counts. */
function entriesOf(document: { readonly [key: string]: unknown }): Descriptor[] | undefined {
  const parsed = parseManifest(
    Buffer.from(JSON.stringify(document)),
    typeof document.mediaType === "string" ? document.mediaType : "",
  );
  return typeof parsed === "string" || parsed.kind !== "index"
    ? undefined
    : [...parsed.index.manifests];
}
