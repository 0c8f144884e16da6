import { flatten as flattenImage } from "../mutate/flatten.ts";
import type { Command, FlattenOptions } from "./io.ts";
import { makeImage, namesFor } from "./make.ts";
import { readingText } from "./reading.ts";

/** `layerbuild flatten`: several layers of an image become one. */
export const flatten: Command<FlattenOptions> = (options, io) => {
  const { image, from, maxLayers, ignoreUnknown } = options;
  return makeImage(namesFor(options), options, io, async ({ source, surgery, io }) => {
    const { store, descriptor } = await source(image);
    return flattenImage(store, descriptor, surgery.target, {
      from,
      maxLayers,
      ignoreUnknown,
      tell: surgery.tell,
      onRead: (layer) => void io.stderr.write(`${readingText(layer)}\n`),
    });
  });
};
