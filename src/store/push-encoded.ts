import type { Descriptor } from "../image/descriptor.ts";
import type { EncodedImage } from "../image/image.ts";
import { noTraffic, type Traffic } from "./copy.ts";
import type { Store } from "./store.ts";

/** Pushes an image whose layers are there: its config, then its manifest. */
export async function pushEncoded(store: Store, encoded: EncodedImage): Promise<Traffic> {
  return pushDocuments(store, [encoded.config, encoded.manifest]);
}

/** Pushes documents in their order. */
export async function pushDocuments(
  store: Store,
  documents: readonly { readonly descriptor: Descriptor; readonly bytes: Buffer }[],
): Promise<Traffic> {
  let traffic = noTraffic;
  for (const { descriptor, bytes } of documents) {
    const isNew = await store.push(descriptor, bytes);
    traffic = isNew
      ? { ...traffic, uploaded: traffic.uploaded + bytes.length }
      : { ...traffic, present: traffic.present + bytes.length };
  }
  return traffic;
}
