import { LayerbuildError } from "../diagnostics/error.ts";
import { formatReference, isTag, targetOf } from "../image/reference.ts";
import { referenceAt } from "./at-registry.ts";
import type { Command } from "./io.ts";
import type { TagOptions } from "./toolbox-options.ts";
import { withImages } from "./with-images.ts";

/** `layerbuild tag`: more names for an image, in its own repository. */
export const tag: Command<TagOptions> = ({ image, tags, dryRun = false, json }, io) => {
  const reference = referenceAt(image, "layerbuild cp gives names to what is elsewhere");
  const wrong = tags.find((name) => !isTag(name));
  if (wrong !== undefined) {
    throw new LayerbuildError("usage", `${JSON.stringify(wrong)} is no tag`, {
      hint: "a new tag is in the same repository: layerbuild cp goes from one to another",
    });
  }
  const { registry, path } = reference;
  return withImages({}, io, async ({ open }) => {
    const store = open({ registry, path });
    const found = await store.resolve(targetOf(reference), "manifest");
    if (!found) {
      throw new LayerbuildError(
        "image-not-found",
        `there is no image ${formatReference(reference)}`,
      );
    }
    const { digest } = found;
    for (const name of new Set(tags)) if (!dryRun) await store.tag(found, name);
    const references = [...new Set(tags)].map((name) =>
      formatReference({ registry, path, tag: name, digest }),
    );
    const text = json
      ? JSON.stringify({ image: formatReference(reference), digest, tags, dryRun }, null, 2)
      : references.map((each) => (dryRun ? `would tag ${each}` : each)).join("\n");
    io.stdout.write(`${text}\n`);
    return 0;
  });
};
