import type { Digest } from "../image/digest.ts";
import { layerPosition } from "../mutate/layer-position.ts";
import { layerBytes, plainLayerBytes } from "../toolbox/layer-bytes.ts";
import type { Command } from "./io.ts";
import { withOneImage } from "./one-image.ts";
import type { LayerOptions } from "./toolbox-options.ts";
import { writeBytes } from "./write-bytes.ts";

/** `layerbuild layer`: one layer of an image, as a file. */
export const layer: Command<LayerOptions> = (options, io) =>
  withOneImage(options, io, async ({ name, image, store, io }) => {
    const at = layerPosition(image, options.layer);
    const descriptor = image.manifest.layers[at];
    const diffID = image.config.rootfs.diff_ids[at] as Digest;
    if (!descriptor) throw new Error(`Internal error: there is no layer ${at}`);
    const bytes = options.uncompressed
      ? plainLayerBytes(store, descriptor, diffID)
      : layerBytes(store, descriptor);
    const size = await writeBytes(options.output, bytes, io);
    const digest = options.uncompressed ? diffID : descriptor.digest;
    const number = at + 1;
    const told = { image: name, layer: number, digest, size, output: options.output };
    const text = options.json ? JSON.stringify(told, null, 2) : digest;
    (options.output === "-" ? io.stderr : io.stdout).write(`${text}\n`);
    return 0;
  });
