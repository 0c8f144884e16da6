import { Readable } from "node:stream";
import { openLayout } from "../../src/store/layout.ts";
import { blobOf, pushImage, tinyImage } from "./tiny-image.ts";

/**
 * A process of its own at a layout. `write DIR N TAGS` pushes an image of a layer that all
 * processes push and one of its own, and tags it so many times; `stall DIR` tells that it is in the
 * middle of a push and stays there.
 */
async function main([verb, directory = "", who = "0", count = "1"]: readonly string[]) {
  const store = openLayout(directory).open({ registry: "driver.test", path: "all" });
  if (verb === "stall") {
    const { descriptor, bytes } = blobOf("0123456789".repeat(100_000));
    const stalled = new Readable({ read() {} });
    stalled.push(bytes.subarray(0, 700_000));
    setInterval(() => {}, 1000);
    await store.push(descriptor, async () => {
      process.stdout.write("in the middle\n");
      return stalled;
    });
  }
  const layers = [blobOf("shared".repeat(100_000)), blobOf(`own of ${who}`)];
  const root = await pushImage(store, tinyImage(layers), layers);
  for (let n = 0; n < Number(count); n++) await store.tag(root, `p${who}-${n}`);
  await store.tag(root, "moved-by-all");
}

await main(process.argv.slice(2));
