import { chosenPaths } from "../compare/chosen-paths.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Platform, parsePlatform } from "../image/descriptor.ts";
import { wantedFiles } from "../merge/wanted-files.ts";
import { diffText } from "../report/diff.ts";
import { diffJson } from "../report/diff-json.ts";
import { wantsColor } from "../report/terminal.ts";
import { type Diff, diff as diffImages, isEquivalent } from "../run/diff.ts";
import { openTocs, type Tocs } from "../run/tocs.ts";
import type { Store } from "../store/store.ts";
import type { Command, CompareOptions, DiffOptions, Io } from "./io.ts";
import { readingText } from "./reading.ts";
import { imageNameOf, withImages } from "./with-images.ts";

/** `layerbuild diff`: what two images, wherever they are, do not have in common. */
export const diff: Command<DiffOptions> = (options, io) => {
  const [a, b] = [imageNameOf(options.a), imageNameOf(options.b)];
  const platforms = platformsOf(options);
  const { paths, strict = false } = options;
  return withImages(options, io, async ({ transports, cached, tables, io }) => {
    const sources = await Promise.all([transports.source(a), transports.source(b)]);
    const [first, second] = [cached(sources[0]), cached(sources[1])];
    const found = await diffImages(first, second, {
      tocs: tocsIn(tables, io),
      strict,
      ...(platforms ? { platforms } : {}),
      ...(paths.length > 0 ? { only: chosenPaths(paths) } : {}),
    });
    return tell(found, options, io);
  });
};

/** Prints what was found; the exit code says whether the images are equivalent. */
export function tell(found: Diff, { json, all = false }: CompareOptions, io: Io): number {
  const text = json
    ? JSON.stringify(diffJson(found), null, 2)
    : diffText(found, { all, color: wantsColor(io.stdout, io.env) });
  io.stdout.write(`${text}\n`);
  return isEquivalent(found) ? 0 : 1;
}

/** Tables of contents that are kept and let go, with a word about every layer that is read. */
export const tocsIn = (cache: Store | undefined, { stderr }: Io): Tocs =>
  openTocs({
    wanted: wantedFiles,
    // What is kept nowhere else would have to be read again.
    ...(cache ? { cache, forget: true } : {}),
    onRead: ({ descriptor }) =>
      stderr.write(`${readingText(descriptor)}
`),
  });

/** Those of `--platform`. Fails with `usage`. */
export function platformsOf({ platform }: CompareOptions): readonly Platform[] | undefined {
  return platform?.map((text) => {
    const parsed = parsePlatform(text);
    if (parsed) return parsed;
    throw new LayerbuildError(
      "usage",
      `"${text}" is no platform: expected os/architecture[/variant]`,
    );
  });
}
