import { madeOf } from "../merge/made-of.ts";
import { wantedFiles } from "../merge/wanted-files.ts";
import { isPublic } from "../mutate/places.ts";
import type { ImageAt } from "../run/image-tree.ts";
import { openTocs, type Tocs } from "../run/tocs.ts";
import type { ReadableStore } from "../store/store.ts";
import { imageFor } from "../toolbox/images-in.ts";
import { layerOrigins } from "../toolbox/inspect.ts";
import type { Io } from "./io.ts";
import { onePlatform } from "./one-platform.ts";
import { readingText } from "./reading.ts";
import type { LookOptions } from "./toolbox-options.ts";
import { type Images, imageNameOf, withImages } from "./with-images.ts";

/** An image of one platform that is to be looked into. */
export interface OneImage extends ImageAt {
  /** As people write it. */
  readonly name: string;
  /** What its layers have in them: kept from an earlier time, or read once. */
  readonly tocs: Tocs;
  readonly io: Io;
}

/** Opens the one image that a command is about; its layers are read through the cache. */
export function withOneImage(
  options: LookOptions,
  io: Io,
  command: (image: OneImage) => Promise<number>,
): Promise<number> {
  const [name, platform] = [imageNameOf(options.image), onePlatform(options)];
  return withImages(options, io, async (images) => {
    const source = images.cached(await images.transports.source(name));
    const at = await imageFor(source, platform);
    const { io } = images;
    return command({ ...at, io, name: source.name, tocs: tocsFor(at, images) });
  });
}

function tocsFor(at: ImageAt, images: Images): Tocs {
  const { tables, io } = images;
  const kept = keptTables(at, images);
  return openTocs({
    wanted: wantedFiles,
    forget: true,
    ...(tables ? { cache: tables } : {}),
    ...(tables && kept ? { others: [kept] } : {}),
    onRead: ({ descriptor }) => void io.stderr.write(`${readingText(descriptor)}\n`),
  });
}

/**
 * The cache repository that has the tables of an image of ours: that of the layerfile that makes it,
 * or the one beside its own that is there when no layerfile names another.
 */
function keptTables(
  { image, store }: ImageAt,
  { layerfile, open }: Images,
): ReadableStore | undefined {
  if (!isPublic(store)) return undefined;
  const { registry, path } = store.repository;
  const isOurs = madeOf(image) || layerOrigins(image).some(({ part }) => part !== undefined);
  if (!isOurs) return undefined;
  const isNamed = layerfile?.images.some(
    ({ repository }) => repository.registry === registry && repository.path === path,
  );
  return open(layerfile && isNamed ? layerfile.cache : { registry, path: `${path}-cache` });
}
