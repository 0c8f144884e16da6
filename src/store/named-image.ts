import type { Descriptor } from "../image/descriptor.ts";
import { formatReference, type Repository } from "../image/reference.ts";
import type { ReadableStore } from "./store.ts";

/** An image or index where it is, and the names that it shall have elsewhere. */
export interface NamedImage {
  readonly store: ReadableStore;
  readonly descriptor: Descriptor;
  readonly repository: Repository;
  readonly tags: readonly string[];
}

/** The content of the file `oci-layout`. Source: image-spec image-layout.md. */
export const layoutFile = '{"imageLayoutVersion":"1.0.0"}';

/** What readers of a layout, skopeo and podman too, select an image by. Source: image-spec annotations.md. */
export const refName = "org.opencontainers.image.ref.name";
/** What engines with containerd's image store take a name from. Source: containerd images, annotations.go. */
const fullName = "io.containerd.image.name";

/** What an entry of index.json is called, the full name first where it has one. */
export const namesOf = ({ annotations = {} }: Descriptor): string[] =>
  [annotations[fullName], annotations[refName]].filter((name) => name !== undefined);

/**
 * The entries of index.json when images have been added: one a tag, selected by the tag as buildx
 * does it, or by the full reference when another image has that tag already. An entry of the same
 * name is replaced; entries that are right already stay where they are.
 */
export function withImages(
  entries: readonly Descriptor[],
  images: readonly NamedImage[],
): Descriptor[] {
  const all = [...entries];
  for (const { descriptor, repository, tags } of images) {
    const { mediaType, digest, size } = descriptor;
    for (const tag of tags) {
      const name = formatReference({ ...repository, tag });
      const at = all.findIndex((entry) => entry.annotations?.[fullName] === name);
      const isTaken = all.some((entry, n) => n !== at && entry.annotations?.[refName] === tag);
      const annotations = { [fullName]: name, [refName]: isTaken ? name : tag };
      all.splice(at < 0 ? all.length : at, 1, { mediaType, digest, size, annotations });
    }
  }
  return all;
}
