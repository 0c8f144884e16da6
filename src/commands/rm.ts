import { formatReference } from "../image/reference.ts";
import { type Removal, removalsOf, remove } from "../toolbox/remove-images.ts";
import { referenceAt } from "./at-registry.ts";
import type { Command } from "./io.ts";
import type { RmOptions } from "./toolbox-options.ts";
import { withImages } from "./with-images.ts";

/** `layerbuild rm`: tags go, or manifests with their tags. */
export const rm: Command<RmOptions> = ({ images, dryRun = false, json }, io) => {
  const why = "a file or folder is removed with rm, an image of the engine with docker rmi";
  const references = images.map((image) => referenceAt(image, why));
  return withImages({}, io, async ({ open }) => {
    // All of them are looked at before the first one goes.
    const removals = await removalsOf(references, open);
    for (const removal of removals) {
      if (!dryRun) await remove(removal, open);
      if (!json) io.stdout.write(`${dryRun ? "would remove" : "removed"} ${textOf(removal)}\n`);
    }
    if (json) {
      const removed = removals.map(({ reference, digest, tags }) => ({
        reference: formatReference(reference),
        digest,
        tags,
      }));
      io.stdout.write(`${JSON.stringify({ dryRun, removed }, null, 2)}\n`);
    }
    return 0;
  });
};

function textOf({ reference, digest, tags }: Removal): string {
  const name = formatReference(reference);
  if (reference.digest === undefined) return `${name}, which was ${digest}`;
  return tags.length === 0 ? name : `${name}, with its tags ${tags.join(", ")}`;
}
