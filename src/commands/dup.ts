import { LayerbuildError } from "../diagnostics/error.ts";
import { formatReference, targetOf } from "../image/reference.ts";
import { formatTable } from "../report/format.ts";
import { type Duplicate, duplicatesOf } from "../toolbox/duplicates.ts";
import { referenceAt } from "./at-registry.ts";
import type { Command } from "./io.ts";
import type { DupOptions } from "./toolbox-options.ts";
import { withImages } from "./with-images.ts";

/** `layerbuild dup`: all tags of a repository whose image is the same as one of it. */
export const dup: Command<DupOptions> = ({ image, json }, io) => {
  const reference = referenceAt(image, "only there a name has others beside it");
  const { registry, path } = reference;
  return withImages({}, io, async ({ open }) => {
    const store = open({ registry, path });
    const found = await store.resolve(targetOf(reference));
    const name = formatReference(reference);
    if (!found) throw new LayerbuildError("image-not-found", `there is no image ${name}`);
    const duplicates = await duplicatesOf(store, found);
    const text = json
      ? JSON.stringify({ image: name, digest: found.digest, tags: duplicates }, null, 2)
      : formatTable(duplicates.map(rowOf));
    if (text !== "") io.stdout.write(`${text}\n`);
    return 0;
  });
};

const rowOf = ({ tag, digest, platforms, whole }: Duplicate): readonly string[] => [
  tag,
  digest,
  whole ? "" : `only ${platforms.join(", ")}`,
];
