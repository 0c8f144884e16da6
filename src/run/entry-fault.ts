import { platformOf } from "../image/config.ts";
import {
  type Descriptor,
  formatPlatform,
  isSamePlatform,
  type Platform,
} from "../image/descriptor.ts";
import { firstForeignLayer, type Image } from "../image/image.ts";
import type { Key, StepResult } from "../plan/step.ts";
import { mayTravel } from "../store/copy.ts";
import { fetchImage, isUnusable } from "../store/image.ts";
import type { OpenStore, ReadableStore } from "../store/store.ts";
import { entryAt, entryTagOf } from "./record.ts";

/** What a result must be to be believed, where it comes from a cache that others write to. */
export interface Expected {
  readonly platform: Platform;
  /** What it was built on: its layers begin with those of this image. */
  readonly on?: StepResult;
  /** Told why something that was found is not used. */
  readonly warn: (text: string) => void;
}

interface Entry extends Expected {
  readonly name: string;
  readonly key: Key;
  readonly open: OpenStore;
}

/**
 * Why an entry of a cache is not what its tag says: it is no whole image of the platform, is not
 * built on the image that it should be built on, or has the record of another one. Undefined when
 * there is nothing to be said against it.
 */
export async function entryFault(
  store: ReadableStore,
  descriptor: Descriptor,
  { name, key, platform, on, open }: Entry,
): Promise<string | undefined> {
  const image = await readable(store, descriptor);
  if (typeof image === "string") return image;
  const found = platformOf(image.config, on?.descriptor.platform, platform);
  if (!isSamePlatform(found, platform)) {
    return `it is for ${formatPlatform(found)}, not for ${formatPlatform(platform)}`;
  }
  const below = on && (await fetchImage(open(on.repository), on.descriptor));
  const foreign = below && firstForeignLayer(image, below);
  if (foreign !== undefined) {
    return `it is not built on the same image: layer ${foreign + 1} is another`;
  }
  const known = new Set(below?.manifest.layers.map(({ digest }) => digest));
  const own = image.manifest.layers.filter((each) => mayTravel(each) && !known.has(each.digest));
  const isThere = await Promise.all(own.map((layer) => store.exists(layer)));
  if (isThere.includes(false)) return "one of its layers is missing";
  const record = await entryAt(store, entryTagOf(name, key));
  if (record && record.key !== key) return "its record is of another key";
  // Two that build the same at once may leave one's image and the other's record: it is built again.
  const isSame = !record || record.result.digest === descriptor.digest;
  return isSame ? undefined : "its record is of another image";
}

/** The image, or why it can't be used. */
async function readable(store: ReadableStore, descriptor: Descriptor): Promise<Image | string> {
  try {
    return await fetchImage(store, descriptor);
  } catch (error) {
    if (isUnusable(error)) return error.message;
    throw error;
  }
}
