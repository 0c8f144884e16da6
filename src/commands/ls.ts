import { formatImageName } from "../image/image-name.ts";
import { formatTable } from "../report/format.ts";
import { resolvedTags } from "../toolbox/resolved-tags.ts";
import type { NamedDescriptor } from "../transport/source.ts";
import { whole } from "./copy-target.ts";
import type { Command } from "./io.ts";
import type { LsOptions } from "./toolbox-options.ts";
import { type Images, imageNameOf, withImages } from "./with-images.ts";

/** `layerbuild ls`: the tags of a repository, or the names in a folder or file of images. */
export const ls: Command<LsOptions> = ({ repository, digests = false, ...options }, io) => {
  const name = imageNameOf(repository);
  const list = async ({ open, transports }: Images): Promise<readonly NamedDescriptor[]> => {
    if (name.transport !== "docker") return transports.names(name);
    const store = open(whole(name));
    if (!digests) return (await store.list()).map((tag) => ({ name: tag }));
    const found = await resolvedTags(store);
    return found.map(({ tag, descriptor }) => ({ name: tag, digest: descriptor.digest }));
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
