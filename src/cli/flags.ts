import { availableParallelism } from "node:os";
import { Argument, Option } from "commander";
import type { FileOptions } from "../commands/io.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { collected, commaList, outputSpec, positiveInteger } from "./values.ts";

export const project = () =>
  new Argument(
    "[project]",
    "the layers file or its folder (default: found from the working folder up)",
  );

/** An argument and `--file` name the same thing. */
export function withProject<T extends FileOptions>(project: string | undefined, options: T): T {
  if (project === undefined) return options;
  if (options.file === undefined) return { ...options, file: project };
  throw new LayerbuildError("usage", `--file and ${project} both name a project`, {
    hint: "give one of them",
  });
}

export const file = () => new Option("-f, --file <path>", "the same as an option");

export const store = () =>
  new Option(
    "--store <folder>",
    "the local store (default: LAYERBUILD_STORE, else layerbuild/store in the user's cache folder)",
  );

export const platform = (instead = "instead of the layerfile's: ") =>
  new Option(
    "--platform <list>",
    `${instead}linux/amd64,linux/arm64 (may be given several times)`,
  ).argParser(collected(commaList));

export const builder = () =>
  new Option(
    "--builder <list>",
    "the buildx builders to use, separated by commas (may be given several times)",
  ).argParser(collected(commaList));

export const jobs = () =>
  new Option("-j, --jobs <n>", "how many steps run at once")
    .default(availableParallelism(), "one a core")
    .argParser(positiveInteger);

export const locked = () =>
  new Option("--locked", "fail when layers.lock lacks a name, has one too many, or is not there");

export const only = (verb: string) =>
  new Option(
    "--only <list>",
    `${verb} only these sections, or the base, and what they need: a,b (may be given several times)`,
  ).argParser(collected(commaList));

export const push = () =>
  new Option("--push", "keep everything at the registry and move the images' tags there");

export const load = () => new Option("--load", "put the images into the engine, under their names");

export const output = () =>
  new Option(
    "-o, --output <spec>",
    "write the images: type=oci,dest=DIR|FILE.tar, type=docker,dest=FILE.tar, type=registry " +
      "for --push, or a folder (may be given several times)",
  ).argParser(collected((text) => [outputSpec(text)]));

export const verify = () =>
  new Option("--verify", "ask the registry also when the last run has left nothing to do");

export const progress = () =>
  new Option("--progress <mode>", "how progress is shown on stderr")
    .choices(["auto", "tty", "plain", "json"])
    .default("auto");

/** How images are compared, and how that is told. */
export const comparing = () => [
  new Option("--strict", "ignore nothing: times, logs, caches … are differences, too"),
  new Option("--all", "tell every difference, not only the first of each group"),
  new Option("--json", "print the comparison as JSON"),
];

/** What all commands have that make an image of images. */
export const naming = () => [
  new Option(
    "-t, --tag <image>",
    "what the new image is called: REGISTRY/PATH:TAG, or in oci:, oci-archive:, docker-archive: or " +
      "docker-daemon: (may be given several times)",
  ).argParser(collected((name) => [name])),
  new Option("--backup <suffix>", "the image that had the tag keeps it with this behind it"),
  new Option("--dry-run", "make it, find what is wrong with it, and keep nothing"),
  resultJson(),
];

/** The same for those that change one. */
export const changing = () => [
  ...naming(),
  new Option("--replace", "the image's own tag moves to the new one"),
];

export const conflicts = () =>
  new Option("--conflicts <policy>", "what happens where two want different things")
    .choices(["error", "warn", "last-wins"])
    .default("error");

export const imageHelp =
  "an image: REGISTRY/PATH[:TAG][@DIGEST], oci:DIR[:NAME|@DIGEST], oci-archive:FILE[:NAME], " +
  "docker-archive:FILE[:NAME] or docker-daemon:NAME";

export const dryRun = () => new Option("--dry-run", "only tell what would be done");

export const resultJson = () => new Option("--json", "print the result as JSON");

export const onePlatform = (lead = "of an index; this machine's when absent: ") =>
  new Option("--platform <platform>", `${lead}linux/arm64`).argParser(collected(commaList));

export const outputFile = () =>
  new Option("-o, --output <file>", "where to write it; - for stdout").makeOptionMandatory();
