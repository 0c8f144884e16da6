import { rootTar } from "../toolbox/file-bytes.ts";
import { readRoot } from "../toolbox/layer-tables.ts";
import type { Command } from "./io.ts";
import { withOneImage } from "./one-image.ts";
import type { ExportOptions } from "./toolbox-options.ts";
import { writeBytes } from "./write-bytes.ts";

/** `layerbuild export`: the file system of an image as one tar. */
export const exportRoot: Command<ExportOptions> = (options, io) =>
  withOneImage(options, io, async ({ name, image, store, tocs, io }) => {
    const root = await readRoot({ image, store }, tocs);
    const size = await writeBytes(options.output, rootTar(root), io);
    if (options.json) {
      const { digest } = image.descriptor;
      const told = { image: name, digest, size, output: options.output };
      const to = options.output === "-" ? io.stderr : io.stdout;
      to.write(`${JSON.stringify(told, null, 2)}\n`);
    }
    return 0;
  });
