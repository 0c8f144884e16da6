import { existsSync, statSync } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createTwoFilesPatch } from "diff";
import { LayerbuildError } from "../diagnostics/error.ts";
import { markersOf } from "../dockerfile/markers.ts";
import { type Dockerfile, parseDockerfile } from "../dockerfile/parse.ts";
import { reachOf } from "../dockerfile/reach.ts";
import { parseRepository } from "../image/reference.ts";
import { measuredGain } from "../split/gain.ts";
import { layersYaml, markersYaml, type Naming } from "../split/layers-yaml.ts";
import { markedText } from "../split/marked-text.ts";
import { type Split, splitOf } from "../split/split.ts";
import { explainSplit, gainLine, splitJson } from "../split/tell.ts";
import { placeBytes } from "../store/durable.ts";
import { isErrno } from "../store/folder-fault.ts";
import { listingOf } from "./context-listing.ts";
import { factsFromEngine } from "./engine-facts.ts";
import type { Command, InitOptions, Io } from "./io.ts";
import { measuredDurations } from "./measured.ts";

const layersFile = "layers.yaml";

/** A file that is to be written. */
interface Written {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** `layerbuild init`: a Dockerfile split by itself, as layers.yaml or as markers in it. */
export const init: Command<InitOptions> = async (options, io) => {
  const path = dockerfileAt(options.dockerfile ?? ".", io);
  const dockerfile = await readDockerfile(path, io);
  const target = join(dirname(path), layersFile);
  const before = existsSync(target) ? await readFile(target, "utf8") : undefined;
  const naming = namingFor(path, options.repository ?? repositoryIn(before));
  const split = await splitIn(dockerfile, dirname(path), naming, io);
  const layers = { path: target, before };
  const files = options.inPlace
    ? inPlace(split, path, { ...layers, after: markersYaml(naming) })
    : [{ ...layers, after: layersYaml(split, naming) }];
  if (!options.dryRun) await writeAll(files, options.force ?? false, io);

  const { stdout } = io;
  const called = (file: string): string => relative(io.cwd, file) || file;
  if (options.json) {
    const written = options.dryRun ? [] : files.map((file) => called(file.path));
    stdout.write(`${JSON.stringify({ ...splitJson(split), written }, null, 2)}\n`);
    return 0;
  }
  if (options.explain) stdout.write(`${explainSplit(split)}\n\n`);
  for (const { path: target, before, after } of files) {
    if (options.dryRun) stdout.write(patchOf(called(target), before, after));
    else stdout.write(`wrote ${called(target)}\n`);
  }
  for (const note of notesOn(path, options)) io.stderr.write(`note: ${note}\n`);
  stdout.write(`${gainLine(split)}\n`);
  return 0;
};

/** The Dockerfile that a path names; that of a folder where it names one. */
function dockerfileAt(path: string, { cwd }: Io): string {
  const target = resolve(cwd, path);
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? join(target, "Dockerfile") : target;
}

async function readDockerfile(path: string, { cwd }: Io): Promise<Dockerfile> {
  const called = relative(cwd, path) || path;
  const parsed = parseDockerfile({ path: called, text: await readText(path, called) });
  if (parsed.ok) return parsed.value;
  throw new LayerbuildError("config-invalid", `${called} can't be split`, {
    diagnostics: parsed.error,
  });
}

async function readText(path: string, called: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const message = isErrno(cause, "ENOENT") ? `there is no ${called}` : `${called} can't be read`;
    const hint = "name the Dockerfile: layerbuild init path/to/Dockerfile";
    throw new LayerbuildError("config-not-found", message, { hint, cause });
  }
}

async function splitIn(
  dockerfile: Dockerfile,
  context: string,
  { repository }: Naming,
  io: Io,
): Promise<Split> {
  const platform = { os: "linux", architecture: "amd64" };
  const reach = reachOf(dockerfile, { args: {}, contexts: [], platform });
  const images = reach.ok ? reach.value.images.map(({ name }) => name) : [];
  const facts = await factsFromEngine(images, io);
  const split = splitOf(dockerfile, {
    facts: (image) => facts.get(image),
    listing: listingOf(context),
  });
  if (!split.ok) {
    throw new LayerbuildError("config-invalid", `${dockerfile.source.path} can't be split`, {
      diagnostics: split.error,
    });
  }
  const { base, sections } = split.value;
  const names = [base, ...sections].map(({ name }) => name);
  const gain = measuredGain(base, sections, await measuredDurations(names, repository, io));
  return gain ? { ...split.value, gain } : split.value;
}

function inPlace(split: Split, path: string, layers: Written): Written[] {
  const { source } = split.dockerfile;
  const markers = markersOf(split.dockerfile);
  if (markers.ok && markers.value.length > 0) {
    throw new LayerbuildError("usage", `${source.path} has markers already`, {
      hint: "take them out to have it split anew",
    });
  }
  const after = markedText(split);
  if (after === undefined) {
    throw new LayerbuildError("usage", "markers can't say this split in this Dockerfile", {
      hint: "write it as layers.yaml: the same without --in-place",
    });
  }
  return [{ path, before: split.dockerfile.source.text, after }, layers];
}

/** The repository that a layers.yaml names which is to be overwritten. */
const repositoryIn = (text: string | undefined): string | undefined =>
  /^repository:[ \t]*["']?([^\s"'#]+)/m.exec(text ?? "")?.[1];

function namingFor(path: string, repository: string | undefined): Naming {
  const monolith = basename(path);
  if (repository !== undefined) {
    if (parseRepository(repository)) return { monolith, repository, isExample: false };
    throw new LayerbuildError("usage", `${JSON.stringify(repository)} is no repository`, {
      hint: "expected [registry/]path, without a tag",
    });
  }
  const name = basename(dirname(path))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return { monolith, repository: `registry.example.com/${name || "image"}`, isExample: true };
}

async function writeAll(files: readonly Written[], force: boolean, io: Io): Promise<void> {
  for (const { path, before } of files) {
    if (basename(path) !== layersFile || before === undefined || force) continue;
    throw new LayerbuildError("usage", `${relative(io.cwd, path) || path} is there already`, {
      hint: "--force overwrites it, --dry-run shows what would change",
    });
  }
  for (const { path, after } of files) {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    await placeBytes(path, dirname(path), after);
    if (mode !== undefined) await chmod(path, mode & 0o7777);
  }
}

const patchOf = (name: string, before: string | undefined, after: string): string =>
  createTwoFilesPatch(
    before === undefined ? "/dev/null" : name,
    name,
    before ?? "",
    after,
    undefined,
    undefined,
    { headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true } },
  );

/** What a person has to know that the files don't say. */
function notesOn(path: string, { inPlace }: InitOptions): string[] {
  const own = `${path}.dockerignore`;
  if (inPlace || !existsSync(own)) return [];
  return [
    `${basename(own)} counts for that Dockerfile only: bring what it says to .dockerignore, which is what sections in ${layersFile} go by`,
  ];
}
