import { fileBytes } from "../toolbox/file-bytes.ts";
import { findFile } from "../toolbox/find-file.ts";
import { readRoot } from "../toolbox/layer-tables.ts";
import type { Command } from "./io.ts";
import { withOneImage } from "./one-image.ts";
import type { CatOptions } from "./toolbox-options.ts";
import { printBytes } from "./write-bytes.ts";

/** `layerbuild cat`: a file of an image, as a container of it would read it. */
export const cat: Command<CatOptions> = (options, io) =>
  withOneImage(options, io, async ({ io, ...image }) => {
    const { tree, layers } = await readRoot(image, image.tocs);
    const content = findFile(tree, options.path, image.name);
    await printBytes(fileBytes(content, layers), io.stdout, io.signal);
    return 0;
  });
