import { writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { ImageSpec, Layerfile } from "../config/layerfile.ts";
import { loadLayerfile } from "../config/load.ts";
import { withPlatforms } from "../config/platforms.ts";
import { readIgnore } from "../context/digest.ts";
import { formatDiagnostic, type Result } from "../diagnostics/diagnostic.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { bakeJson } from "../eject/bake.ts";
import { eject as ejectLayers } from "../eject/eject.ts";
import { type EjectedFile, fileText } from "../eject/file-text.ts";
import { originOf } from "../eject/layered.ts";
import { isAsWritten, unmarked } from "../eject/unmarked.ts";
import { warningsOf } from "../eject/warnings.ts";
import type { ExecutionConfig } from "../image/config.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import { findAnywhere, findImage } from "../run/find-image.ts";
import { fetchImage } from "../store/image.ts";
import { openLayouts, openPlaces } from "../store/places.ts";
import type { Command, EjectOptions, Io } from "./io.ts";
import { registriesFor } from "./registries-for.ts";
import { storeFolder } from "./store-folder.ts";

/** `layerbuild eject`: the layers of an image as one Dockerfile, or of all images as a bake file. */
export const eject: Command<EjectOptions> = async (options, io) => {
  const { file, platform, bake = false, output } = options;
  const { cwd, env } = io;
  const written = await loadLayerfile({ cwd, env, ...(file === undefined ? {} : { file }) });
  const layerfile = platform ? withPlatforms(written, platform) : written;
  const images = chosen(layerfile, options);
  const configAt = configsOf(layerfile, options, io);
  const files = new Map<string, EjectedFile>();
  for (const image of images) {
    const made = await ejected(layerfile, image, configAt);
    files.set(image.name, made);
    warn(layerfile, image, made, io);
  }
  const [first] = files.values();
  const name = output === undefined ? "Dockerfile" : nameIn(layerfile, resolve(cwd, output));
  const text = bake || !first ? bakeJson(files) : fileText(first, name);
  if (output === undefined) io.stdout.write(text);
  else await write(resolve(cwd, output), text, output);
  return 0;
};

function chosen(
  { images, source }: Layerfile,
  { image, bake }: EjectOptions,
): readonly ImageSpec[] {
  const names = images.map(({ name }) => name).join(", ");
  if (image === undefined) {
    if (bake || images.length === 1) return images;
    const message = `${source.path} has several images, and a Dockerfile is one of them`;
    throw new LayerbuildError("usage", message, { hint: `choose by --image: ${names}` });
  }
  const found = images.filter(({ name }) => name === image);
  if (found.length > 0) return found;
  const message = `there is no image ${JSON.stringify(image)}`;
  throw new LayerbuildError("usage", message, { hint: `images are: ${names}` });
}

/** One file for all platforms, or the reason why there is none. */
async function ejected(
  layerfile: Layerfile,
  image: ImageSpec,
  configAt: (platform: Platform) => Promise<ExecutionConfig | undefined>,
): Promise<EjectedFile> {
  const { from, platforms } = layerfile;
  const known = from && isAsWritten(from, { layerfile, image });
  const files = await Promise.all(
    platforms.map(async (platform) => {
      const origin = known ? undefined : await configAt(platform);
      const options = { layerfile, image, platform, origin };
      return orFail(from ? unmarked(from, options) : ejectLayers(options), image);
    }),
  );
  const [first, ...others] = files;
  if (!first) throw new Error("Internal error: a layerfile has no platform");
  const other = others.findIndex(({ text }) => text !== first.text);
  if (other < 0) return first;
  const [one, two] = [platforms[0], platforms[other + 1]].map(
    (each) => each && formatPlatform(each),
  );
  throw new LayerbuildError(
    "not-ejectable",
    `${image.name} is not the same for ${one} and ${two}`,
    {
      hint: "eject it for one platform at a time: --platform",
    },
  );
}

function orFail(result: Result<EjectedFile>, { name }: ImageSpec): EjectedFile {
  if (result.ok) return result.value;
  throw new LayerbuildError("not-ejectable", `${name} can't be one Dockerfile`, {
    diagnostics: result.error,
  });
}

/** The configuration of what the base starts from, for a platform; one request or two for each. */
function configsOf(
  layerfile: Layerfile,
  { store }: EjectOptions,
  io: Io,
): (platform: Platform) => Promise<ExecutionConfig | undefined> {
  const { env, signal } = io;
  return async (platform) => {
    const origin = originOf(layerfile, platform);
    if (!origin.ok) {
      throw new LayerbuildError("not-ejectable", "the base can't be ejected", {
        diagnostics: origin.error,
      });
    }
    if (!origin.value) return undefined;
    const registries = registriesFor(io, layerfile.registries);
    try {
      const layoutAt = openLayouts();
      const open = openPlaces(registries.open, layoutAt);
      const find = findAnywhere({ open, layout: layoutAt(storeFolder(store, io)), env, signal });
      const { descriptor, repository } = await findImage(origin.value, platform, { find, open });
      return (await fetchImage(open(repository), descriptor)).config.config ?? {};
    } finally {
      await registries[Symbol.asyncDispose]();
    }
  };
}

function warn(
  layerfile: Layerfile,
  image: ImageSpec,
  { warnings }: EjectedFile,
  { stderr }: Io,
): void {
  const [platform] = layerfile.platforms;
  const more = platform ? warningsOf(layerfile, image, platform, readIgnore) : [];
  for (const warning of [...warnings, ...more]) {
    stderr.write(`warning: ${formatDiagnostic(warning)}\n\n`);
  }
}

const nameIn = ({ directory }: Layerfile, path: string): string =>
  relative(directory, path).replaceAll("\\", "/");

async function write(path: string, text: string, name: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LayerbuildError("output-failed", `${name} can't be written: ${code}`, { cause });
  }
}
