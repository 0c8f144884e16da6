import { isAttestation } from "../image/attestation.ts";
import {
  type Descriptor,
  formatPlatform,
  isIndex,
  isManifest,
  type Platform,
} from "../image/descriptor.ts";
import { fetchManifest } from "./image.ts";
import { platformOf } from "./select-platform.ts";
import type { ReadableStore } from "./store.ts";

/** The platforms that an image or index is for, each once. */
export interface Platforms {
  /** Whether it is an index, which could be for several. */
  readonly isIndex: boolean;
  readonly platforms: readonly Platform[];
}

/** Attestations and other things that are no images do not count. */
export async function platformsOf(store: ReadableStore, root: Descriptor): Promise<Platforms> {
  const found = new Map<string, Platform>();
  const add = (platform: Platform | undefined): void => {
    if (platform) found.set(formatPlatform(platform), platform);
  };
  const parsed = await fetchManifest(store, root);
  if (parsed.kind === "manifest") add(await platformOf(store, parsed.manifest));
  else {
    for (const entry of parsed.index.manifests) {
      if (isAttestation(entry) || !isManifest(entry.mediaType)) continue;
      if (entry.platform && !isIndex(entry.mediaType)) add(entry.platform);
      else (await platformsOf(store, entry)).platforms.forEach(add);
    }
  }
  return { isIndex: parsed.kind === "index", platforms: [...found.values()] };
}
