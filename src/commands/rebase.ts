import { rebase as rebaseImage } from "../mutate/rebase.ts";
import type { Command, RebaseOptions } from "./io.ts";
import { makeImage, namesFor } from "./make.ts";

/** `layerbuild rebase`: an image's own layers on another base. */
export const rebase: Command<RebaseOptions> = (options, io) =>
  makeImage(namesFor(options), options, io, async ({ source, surgery }) => {
    const { image, onto, oldBase } = options;
    const order = {
      image: await source(image),
      onto: await source(onto),
      oldBase: oldBase === undefined ? undefined : await source(oldBase),
    };
    return rebaseImage(order, surgery);
  });
