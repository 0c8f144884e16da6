import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { type ConflictPolicy, defaultPolicy } from "../merge/policy.ts";
import { wantedFiles } from "../merge/wanted-files.ts";
import type { Surgery } from "../mutate/surgery.ts";
import type { StepNews } from "../run/event.ts";
import { openTocs } from "../run/tocs.ts";
import { copyImage } from "../store/copy.ts";
import { openPlaces } from "../store/places.ts";
import type { Source } from "../transport/source.ts";
import { type Destination, openDestination, rehearsedDestination } from "./destination.ts";
import type { ChangeOptions, Io, MakeOptions } from "./io.ts";
import { readingText } from "./reading.ts";
import { createdFrom } from "./wire.ts";
import { type Images, imageNameOf, withImages } from "./with-images.ts";

/** What a command makes images with, and of. */
export interface Making extends Images {
  readonly surgery: Surgery;
  /** Opens an image that is there. */
  source(name: string): Promise<Source>;
}

/**
 * Lets `make` make an image, complete in the target but for its name, and gives it its names; their
 * full forms go to stdout, all else that there is to say to stderr.
 */
export function makeImage(
  names: readonly string[],
  options: MakeOptions & { readonly conflicts?: ConflictPolicy },
  io: Io,
  make: (making: Making) => Promise<Descriptor>,
): Promise<number> {
  const { backup, store, conflicts, dryRun = false } = options;
  const images = names.map(imageNameOf);
  return withImages(store === undefined ? {} : { store }, io, async (parts) => {
    const { io } = parts;
    const open = openPlaces(parts.open);
    const destinations: Destination[] = [];
    try {
      for (const image of images) {
        destinations.push(
          dryRun
            ? await rehearsedDestination(image, backup, io)
            : await openDestination(image, open, backup, io),
        );
      }
      const [first] = destinations;
      if (!first) throw withoutName("name it by --tag");
      const surgery = surgeryFor({ ...parts, open }, first, conflicts);
      const source = async (name: string): Promise<Source> =>
        parts.cached(await parts.transports.source(imageNameOf(name)));
      const made = await make({ ...parts, open, surgery, source });
      const { mediaType, digest, size } = made;
      const given: string[] = [];
      for (const destination of destinations) {
        await copyImage(first.store, destination.store, made, { onBytes: parts.onBytes });
        const named = await destination.name({ mediaType, digest, size });
        given.push(named);
        if (!options.json) io.stdout.write(`${dryRun ? "would make " : ""}${named}\n`);
      }
      if (options.json) {
        const result = { names: given, digest, mediaType, size, dryRun };
        io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      }
      return 0;
    } finally {
      for (const destination of destinations) await destination[Symbol.asyncDispose]();
    }
  });
}

/** The names that a changed image gets: those of `--tag`, or its own. Fails with `usage`. */
export function namesFor({ image, tag = [], replace = false }: ChangeOptions): readonly string[] {
  const names = replace ? [...tag, image] : tag;
  if (names.length > 0) return names;
  throw withoutName("name it by --tag, or let the image's own tag move by --replace");
}

const withoutName = (hint: string): LayerbuildError =>
  new LayerbuildError("usage", "the new image has no name", { hint });

function surgeryFor(
  { open, tables, io }: Images,
  { store: target }: Destination,
  conflicts: ConflictPolicy | undefined,
): Surgery {
  const { env, cwd, stderr, signal } = io;
  const say = (text: string): void => void stderr.write(`${text}\n`);
  return {
    open,
    target,
    policy: { ...defaultPolicy, ...(conflicts ? { conflicts } : {}) },
    created: createdFrom(env.SOURCE_DATE_EPOCH),
    tocs: openTocs({
      wanted: wantedFiles,
      ...(tables ? { cache: tables } : {}),
      onRead: ({ descriptor }) => say(readingText(descriptor)),
    }),
    tell: (text) => say(`note: ${text}`),
    emit: (news) => {
      const text = newsText(news);
      if (text !== undefined) say(text);
    },
    env,
    directory: cwd,
    signal,
  };
}

const newsText = (news: StepNews): string | undefined =>
  news.type === "step-warning" ? `warning: ${news.text}` : undefined;
