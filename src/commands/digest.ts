import { selectPlatform } from "../store/select-platform.ts";
import type { Command } from "./io.ts";
import { onePlatform } from "./one-platform.ts";
import type { DigestOptions } from "./toolbox-options.ts";
import { imageNameOf, withImages } from "./with-images.ts";

/** `layerbuild digest`: what a name points to now. */
export const digest: Command<DigestOptions> = (options, io) => {
  const name = imageNameOf(options.image);
  const platform = onePlatform(options);
  return withImages(options, io, async ({ transports }) => {
    const { name: image, store, descriptor: root } = await transports.source(name);
    const found = platform ? await selectPlatform(store, root, platform) : root;
    const { mediaType, digest, size } = found;
    const text = options.json
      ? JSON.stringify({ image, digest, mediaType, size }, null, 2)
      : digest;
    io.stdout.write(`${text}\n`);
    return 0;
  });
};
