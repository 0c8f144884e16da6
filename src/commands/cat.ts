import { treeOf } from "../merge/apply.ts";
import { fileBytes } from "../toolbox/file-bytes.ts";
import { findFile } from "../toolbox/find-file.ts";
import { sourceLayers } from "../toolbox/layer-tables.ts";
import type { Command } from "./io.ts";
import { withOneImage } from "./one-image.ts";
import type { CatOptions } from "./toolbox-options.ts";
import { printBytes } from "./write-bytes.ts";

/** `layerbuild cat`: a file of an image, as a container of it would read it. */
export const cat: Command<CatOptions> = (options, io) =>
  withOneImage(options, io, async ({ io, ...image }) => {
    const layers = await sourceLayers(image, image.tocs);
    const content = findFile(treeOf(layers.map(({ toc }) => toc)), options.path, image.name);
    await printBytes(fileBytes(content, layers), io.stdout, io.signal);
    return 0;
  });
