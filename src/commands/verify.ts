import { resolve } from "node:path";
import type { BuildSpec, ImageSpec, Layerfile } from "../config/layerfile.ts";
import { monolithSpec } from "../config/monolith.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import { baseGraph, graphOf } from "../plan/graph.ts";
import type { Graph, PublishStep, StepId, StepResult } from "../plan/step.ts";
import { compareAt } from "../run/compare-at.ts";
import type { Diff, PlatformDiff } from "../run/diff.ts";
import type { ImageAt } from "../run/image-tree.ts";
import { failureOf } from "../run/run.ts";
import { fetchImage } from "../store/image.ts";
import { exitCodeOf } from "./build.ts";
import { tell, tocsIn } from "./diff.ts";
import type { Command, Io, VerifyOptions } from "./io.ts";
import { openReporter } from "./reporter.ts";
import { type Session, withSession } from "./wire.ts";

/** `layerbuild verify`: the monolith and the layered image, both built, and what they differ in. */
export const verify: Command<VerifyOptions> = (options, io) =>
  withSession(options, io, async (session) => {
    const { layerfile, open } = session;
    const { strict = false } = options;
    const build = await monolithOf(layerfile, options, io);
    const image = imageOf(layerfile, options.image);
    const layered = await runOn(session, layeredSteps(layerfile, image), options, io);
    if (layered instanceof Error) return exitCodeOf(layered);
    const monolith = await runOn(session, monolithSteps(layerfile, build), options, io);
    if (monolith instanceof Error) return exitCodeOf(monolith);

    const tocs = tocsIn(open(layerfile.cache), io);
    const at = async ({ descriptor, repository }: StepResult): Promise<ImageAt> => {
      const store = open(repository);
      return { store, image: await fetchImage(store, descriptor) };
    };
    const platforms: PlatformDiff[] = [];
    for (const platform of layerfile.platforms) {
      const [a, b] = [monolith, layered].map((results) => results.get(formatPlatform(platform)));
      if (!a || !b) throw new Error("Internal error: an image was not built for a platform");
      const compared = await compareAt(await at(a), await at(b), { tocs, strict });
      platforms.push({ platform, compared });
    }
    const found: Diff = {
      a: build.dockerfile.source.path,
      b: image.name,
      strict,
      platforms,
      onlyA: [],
      onlyB: [],
    };
    return tell(found, options, io);
  });

/** Steps to run, and which of them makes the image of a platform. */
interface Steps {
  readonly layerfile: Layerfile;
  readonly graph: Graph;
  readonly made: readonly { readonly platform: Platform; readonly id: StepId }[];
}

/** The Dockerfile is what sections would be built on; there are none. */
function monolithSteps(layerfile: Layerfile, build: BuildSpec): Steps {
  const place = { source: build.dockerfile.source, start: 0, end: 0 };
  const alone: Layerfile = { ...layerfile, base: { kind: "build", build, place } };
  const graph = baseGraph(alone, "monolith");
  const made = graph.steps.flatMap((step) =>
    step.kind === "base" ? [{ platform: step.platform, id: step.id }] : [],
  );
  return { layerfile: alone, graph, made };
}

/** All steps of one image but the last: no tag is moved. */
function layeredSteps(layerfile: Layerfile, image: ImageSpec): Steps {
  const { steps } = graphOf({ ...layerfile, images: [image] });
  const publish = steps.find((step): step is PublishStep => step.kind === "publish");
  if (!publish) throw new Error("Internal error: an image is not published");
  const made = publish.platforms.map((platform, at) => {
    const id = publish.of[at];
    if (!id) throw new Error(`Internal error: ${publish.id} has an image of no platform`);
    return { platform, id };
  });
  return { layerfile, graph: { steps: steps.filter((step) => step !== publish) }, made };
}

/** Runs steps as `build` does; what they made, by platform, or the failure, which was told. */
async function runOn(
  session: Session,
  { layerfile, graph, made }: Steps,
  options: VerifyOptions,
  io: Io,
): Promise<ReadonlyMap<string, StepResult> | Error> {
  const reporter = await openReporter(options, io);
  try {
    const summary = await session.of(layerfile, graph).run({ act: true, emit: reporter.report });
    const results = new Map(
      summary.outcomes.flatMap(({ step, result }) => (result ? [[step.id, result]] : [])),
    );
    return (
      failureOf(summary) ??
      new Map(
        made.flatMap(({ platform, id }) => {
          const result = results.get(id);
          return result ? [[formatPlatform(platform), result]] : [];
        }),
      )
    );
  } finally {
    reporter.close();
  }
}

/** The Dockerfile of an option or of the layerfile, and what it is built with. */
async function monolithOf(
  layerfile: Layerfile,
  options: VerifyOptions,
  io: Io,
): Promise<BuildSpec> {
  const { dockerfile, context, target, buildArg = [] } = options;
  const { from, monolith } = layerfile;
  const args = Object.fromEntries(buildArg.map((text) => argumentOf(text, io)));
  const named = dockerfile === undefined ? monolith : resolve(io.cwd, dockerfile);
  const isFrom = named === undefined && context === undefined && target === undefined;
  if (from && isFrom) return { ...from.build, args: { ...from.build.args, ...args } };
  const file = named ?? from?.path;
  if (file === undefined) {
    throw new LayerbuildError("usage", "there is no Dockerfile to compare with", {
      hint: `name it by --dockerfile, or by \`monolith: Dockerfile\` in ${layerfile.source.path}`,
    });
  }
  return monolithSpec(layerfile, {
    file,
    args,
    cwd: io.cwd,
    ...(context === undefined ? {} : { context: resolve(io.cwd, context) }),
    ...(target === undefined ? {} : { target }),
  });
}

/** As docker has it: a name alone stands for the variable of the environment. */
function argumentOf(text: string, { env }: Io): [name: string, value: string] {
  const at = text.indexOf("=");
  const name = at < 0 ? text : text.slice(0, at);
  const value = at < 0 ? env[name] : text.slice(at + 1);
  if (name !== "" && value !== undefined) return [name, value];
  throw new LayerbuildError("usage", `--build-arg ${text} has no value`);
}

/** The image of a name, or the one that has all sections. Fails with `usage`. */
function imageOf({ images, sections }: Layerfile, name: string | undefined): ImageSpec {
  const all = new Set(sections.map((section) => section.name));
  const whole = images.filter((image) => new Set(image.sections).size === all.size);
  const found = name === undefined ? whole[0] : images.find((image) => image.name === name);
  if (found) return found;
  const hint = `images are: ${images.map((image) => image.name).join(", ")}`;
  throw name === undefined
    ? new LayerbuildError("usage", "no image has all sections: name one by --image", { hint })
    : new LayerbuildError("usage", `there is no image ${JSON.stringify(name)}`, { hint });
}
