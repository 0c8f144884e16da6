import { LayerbuildError } from "../diagnostics/error.ts";
import { inspectionJson, inspectionText } from "../report/inspect.ts";
import { fetchManifest } from "../store/image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import { inspectImage } from "../toolbox/inspect.ts";
import type { Command } from "./io.ts";
import { onePlatform } from "./one-platform.ts";
import type { InspectOptions } from "./toolbox-options.ts";
import { imageNameOf, withImages } from "./with-images.ts";

/** `layerbuild inspect`: what an image says of itself, without its layers. */
export const inspect: Command<InspectOptions> = (options, io) => {
  const [name, platform] = [imageNameOf(options.image), onePlatform(options)];
  if (options.raw && options.json) {
    throw new LayerbuildError("usage", "--raw and --json are two forms of the result");
  }
  return withImages(options, io, async ({ transports }) => {
    const source = await transports.source(name);
    if (options.raw) {
      const { store, descriptor } = source;
      const chosen = platform ? await selectPlatform(store, descriptor, platform) : descriptor;
      io.stdout.write((await fetchManifest(store, chosen)).bytes);
      return 0;
    }
    const found = await inspectImage(source, platform);
    const width = io.stdout.isTTY ? io.stdout.columns : undefined;
    const text = options.json
      ? JSON.stringify(inspectionJson(found), null, 2)
      : inspectionText(found, width);
    io.stdout.write(`${text}\n`);
    return 0;
  });
};
