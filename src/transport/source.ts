import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import type { ReadableStore } from "../store/store.ts";

/** An image or index that is to be read. */
export interface Source {
  /** As people write it. */
  readonly name: string;
  readonly store: ReadableStore;
  readonly descriptor: Descriptor;
}

/** What a place of images has under a name. */
export interface NamedDescriptor {
  readonly name: string;
  readonly digest?: Digest | undefined;
}

/** A place with a path that is no registry's, as errors call it: `docker-archive:/tmp/x.tar`. */
export const placeOf = (transport: ImageName["transport"], path: string) => ({
  registry: `${transport}:`,
  path: path.replace(/^\//, ""),
});

export const sourceOf = (
  name: ImageName,
  store: ReadableStore,
  descriptor: Descriptor,
): Source => ({ name: formatImageName(name), store, descriptor });
