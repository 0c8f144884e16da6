import pLimit from "p-limit";
import { formatImageName } from "../image/image-name.ts";
import { formatTable } from "../report/format.ts";
import type { NamedDescriptor } from "../transport/source.ts";
import { whole } from "./copy-target.ts";
import type { Command } from "./io.ts";
import type { LsOptions } from "./toolbox-options.ts";
import { type Images, imageNameOf, withImages } from "./with-images.ts";

/** Tags that are looked up at once. */
const asksAtOnce = 8;

/** `layerbuild ls`: the tags of a repository, or the names in a folder or file of images. */
export const ls: Command<LsOptions> = ({ repository, digests = false, ...options }, io) => {
  const name = imageNameOf(repository);
  const list = async ({ open, transports }: Images): Promise<readonly NamedDescriptor[]> => {
    if (name.transport !== "docker") return transports.names(name);
    const store = open(whole(name));
    const tags = await store.list();
    if (!digests) return tags.map((tag) => ({ name: tag }));
    const found = await pLimit(asksAtOnce).map(tags, async (tag) => ({
      name: tag,
      digest: (await store.resolve(tag))?.digest,
    }));
    // One that has gone since is no tag any more.
    return found.filter(({ digest }) => digest !== undefined);
  };
  return withImages(options, io, async (images) => {
    const found = await list(images);
    const shown = found.map(({ name, digest }) => (digests ? { name, digest } : { name }));
    if (options.json) {
      const entries = digests ? shown : shown.map(({ name }) => name);
      const document = { repository: formatImageName(name), tags: entries };
      io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return 0;
    }
    if (found.length === 0) io.stderr.write(`${formatImageName(name)} has no tags\n`);
    else io.stdout.write(`${formatTable(shown.map(({ name, digest = "" }) => [name, digest]))}\n`);
    return 0;
  });
};
