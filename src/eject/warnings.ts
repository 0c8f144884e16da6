import type { BuildSpec, ImageSpec, Layerfile } from "../config/layerfile.ts";
import { isFor } from "../config/platforms.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { reachOf } from "../dockerfile/reach.ts";
import { baseName } from "../dockerfile/stages.ts";
import type { Platform } from "../image/descriptor.ts";

/** A build of an image, and how it is called. */
export interface NamedBuild {
  readonly name: string;
  readonly build: BuildSpec;
}

/** The base, where it has a Dockerfile, and an image's sections for a platform. */
function buildsOf(layerfile: Layerfile, image: ImageSpec, platform: Platform): NamedBuild[] {
  const { base, sections } = layerfile;
  const named = image.sections.flatMap((name) => sections.find((one) => one.name === name) ?? []);
  return [
    ...(base.kind === "build" ? [{ name: baseName, build: base.build }] : []),
    ...named.filter((section) => isFor(section, platform)),
  ];
}

/**
 * What one Dockerfile may do otherwise, and nobody can tell without building it. `ignoreAt` gives the
 * ignore file of a context, for the folder that the one Dockerfile has as its own.
 */
export function warningsOf(
  layerfile: Layerfile,
  image: ImageSpec,
  platform: Platform,
  ignoreAt: (context: string) => string | undefined,
): Diagnostic[] {
  const { directory, from, merge } = layerfile;
  const context = from?.build.context ?? directory;
  const ignore = ignoreAt(context);
  const builds = buildsOf(layerfile, image, platform);
  const warnings = builds.flatMap(({ name, build }): Diagnostic[] => {
    const isElsewhere = build.context !== context;
    const isSame = build.ignore === ignore && (!isElsewhere || ignore === undefined);
    if (isSame || !readsContext(build, name, platform)) return [];
    const message = `${name} has an ignore file of its own, and one Dockerfile has one for all: it may copy other files`;
    const place = build.dockerfile.instructions[0]?.place;
    return [{ code: "other-ignore", message, ...(place && { place }) }];
  });
  if (merge.rules.length > 0) {
    const message =
      "merge.rules are not ejected: of files that several sections write, one Dockerfile has the last one's";
    warnings.push({ code: "no-rules", message, place: image.place });
  }
  const { workdir } = image.config;
  const isMade = builds.some(({ build }) =>
    build.dockerfile.instructions.some(
      ({ name, argument }) => name === "WORKDIR" && argument === workdir,
    ),
  );
  if (typeof workdir === "string" && !isMade) {
    const message = `WORKDIR makes ${workdir}, where config.workdir of ${image.name} leaves it to the container`;
    warnings.push({ code: "workdir-made", message, place: image.place });
  }
  return warnings;
}

function readsContext({ dockerfile, args, contexts }: BuildSpec, name: string, platform: Platform) {
  const known = [...Object.keys(contexts), ...(name === baseName ? [] : [baseName])];
  const reach = reachOf(dockerfile, { args, contexts: known, platform });
  return !reach.ok || reach.value.paths[""] !== undefined;
}
