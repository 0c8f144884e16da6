import type { BuildSpec } from "../config/layerfile.ts";
import { digestContext, readIgnore } from "../context/digest.ts";
import type { StatCache } from "../context/stat-cache.ts";
import type { ReachedFolder } from "../context/watched.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { normalOf } from "../dockerfile/normal.ts";
import { type Reach, reachOf } from "../dockerfile/reach.ts";
import { remoteNameOf } from "../dockerfile/remote.ts";
import { baseName } from "../dockerfile/stages.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatReference, parseReference, type Repository } from "../image/reference.ts";
import { freshnessOf } from "../plan/freshness.ts";
import type { BuildInputs } from "../plan/key.ts";
import { type Elsewhere, elsewhereOf } from "./elsewhere.ts";
import { type FindImage, type FoundImage, findOrFail } from "./find-image.ts";
import { type DigestInput, inputName } from "./input-values.ts";
import { layoutImage } from "./layout-image.ts";
import type { FindRemote } from "./remotes.ts";
import type { TriggersOf } from "./triggers.ts";

/** An image that a name stood for when the plan was made. */
export interface Pinned {
  readonly repository: Repository;
  readonly digest: Digest;
}

/** What has to be known of a Dockerfile before it is built: its inputs, and the images it names. */
export interface BuildFacts {
  readonly inputs: Omit<BuildInputs, "on">;
  /** By the name in the Dockerfile or of the named context. */
  readonly pins: { readonly [name: string]: Pinned };
  readonly frontend: Pinned | undefined;
  readonly elsewhere: Elsewhere;
  /** Folders that it can reach something of, by the name of the context; `""` is the main one. */
  readonly reached: { readonly [context: string]: ReachedFolder };
}

/** Where facts of images come from. */
export interface NameSources {
  readonly find: FindImage;
  readonly triggersOf: TriggersOf;
}

export interface FactSources extends NameSources {
  readonly remote: FindRemote;
  readonly digestInput: DigestInput;
  readonly stats?: StatCache;
  /** Told of every folder that is hashed. */
  readonly onContext?: (context: ReachedFolder) => void;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Finds out what a build depends on: hashes what it can reach in its contexts, resolves the images
 * that it names and what comes from elsewhere, one request each, reads the triggers of those that
 * stages start from, and hashes the values that the layerfile names.
 * `triggers` are those of the image that a section is built on. Fails with `config-invalid` when a
 * name can't be worked out and with `image-not-found` when it does not exist.
 */
export async function buildFactsOf(
  kind: "base" | "section",
  spec: BuildSpec,
  platform: Platform,
  sources: FactSources,
  triggers: readonly string[] = [],
): Promise<BuildFacts> {
  const { frontend, reach, pins } = await namedBy(kind, spec, platform, sources, triggers);
  const reached = reachedFolders(spec, reach);
  for (const folder of Object.values(reached)) sources.onContext?.(folder);
  const [contexts, elsewhere, values] = await Promise.all([
    contextDigests(reached, sources.stats),
    elsewhereOf(spec, reach, sources.remote),
    valuesOf(spec, sources.digestInput),
  ]);
  return {
    pins,
    frontend,
    reached,
    elsewhere,
    inputs: {
      kind,
      platform: formatPlatform(platform),
      instructions: normalOf(spec.dockerfile),
      ...(frontend ? { frontend: frontend.digest } : {}),
      args: Object.fromEntries(
        Object.entries(spec.args).filter(([name]) => reach.args.includes(name)),
      ),
      images: Object.fromEntries(Object.entries(pins).map(([name, { digest }]) => [name, digest])),
      contexts,
      remotes: reach.remotes.map(remoteNameOf),
      ...elsewhere.inputs,
      ...values,
      secrets: spec.secrets.map(({ id }) => id).sort(),
      ssh: [...spec.ssh].map((entry) => entry.replace(/=.*/s, "")).sort(),
      ...(spec.network === undefined ? {} : { network: spec.network }),
      ...freshnessOf(spec, sources.now),
    },
  };
}

/** The images that a build names, its frontend among them, and what it can reach. */
export async function namedBy(
  kind: "base" | "section",
  spec: BuildSpec,
  platform: Platform,
  sources: NameSources,
  triggers: readonly string[] = [],
): Promise<{
  readonly frontend: Pinned | undefined;
  readonly reach: Reach;
  readonly pins: { readonly [name: string]: Pinned };
}> {
  const { syntax } = spec.dockerfile;
  const [frontend, rest] = await Promise.all([
    syntax === undefined ? undefined : pin(syntax, sources.find),
    reachAndPins(kind, spec, platform, sources, triggers),
  ]);
  return { frontend, ...rest };
}

type Pin = Pinned & Pick<FoundImage, "descriptor" | "platforms">;

/**
 * What a build can reach, and the images that it names. Triggers can name images, whose triggers … :
 * until nothing new comes up.
 */
async function reachAndPins(
  kind: "base" | "section",
  spec: BuildSpec,
  platform: Platform,
  { find, triggersOf }: NameSources,
  own: readonly string[],
): Promise<{ readonly reach: Reach; readonly pins: { readonly [name: string]: Pin } }> {
  const pins = new Map<string, Pin>();
  const pinAll = (names: readonly (readonly [string, string])[]): Promise<unknown> =>
    Promise.all(names.map(async ([name, image]) => pins.set(name, await pin(image, find))));
  const triggers: { [name: string]: readonly string[] } =
    kind === "section" ? { [baseName]: own } : {};
  let reach = reachOrFail(kind, spec, platform, triggers);
  await pinAll(
    Object.entries(spec.contexts).flatMap(([name, context]) =>
      context.kind === "image" ? [[name, formatReference(context.reference)] as const] : [],
    ),
  );
  const layouts = Object.entries(spec.contexts).map(async ([name, context]) => {
    if (context.kind === "layout") pins.set(name, await layoutImage(context));
  });
  await Promise.all(layouts);
  for (;;) {
    const images = reach.images.filter(({ name }) => !pins.has(name));
    await pinAll(images.map(({ name }) => [name, name]));
    const starts = reach.starts.filter(({ name }) => !Object.hasOwn(triggers, name));
    const found = starts.map(async ({ name, platform: named }) => {
      const image = pins.get(name);
      triggers[name] = image ? await triggersOf(image, named ?? platform) : [];
    });
    await Promise.all(found);
    if (starts.every(({ name }) => triggers[name]?.length === 0)) break;
    reach = reachOrFail(kind, spec, platform, triggers);
  }
  return { reach, pins: Object.fromEntries(pins) };
}

async function pin(name: string, find: FindImage): Promise<Pin> {
  const reference = parseReference(name);
  if (!reference) {
    throw new LayerbuildError("config-invalid", `${JSON.stringify(name)} is no image reference`);
  }
  const { descriptor, repository, platforms } = await findOrFail(reference, find);
  const { digest } = descriptor;
  return { descriptor, repository, digest, ...(platforms ? { platforms } : {}) };
}

function reachOrFail(
  kind: "base" | "section",
  spec: BuildSpec,
  platform: Platform,
  triggers: { readonly [name: string]: readonly string[] },
): Reach {
  const contexts = [...Object.keys(spec.contexts), ...(kind === "section" ? [baseName] : [])];
  const reach = reachOf(spec.dockerfile, { args: spec.args, contexts, platform, triggers });
  if (reach.ok) return reach.value;
  const { path } = spec.dockerfile.source;
  throw new LayerbuildError("config-invalid", `${path} can't be planned`, {
    diagnostics: reach.error,
  });
}

function reachedFolders(spec: BuildSpec, reach: Reach): { [name: string]: ReachedFolder } {
  const out: { [name: string]: ReachedFolder } = {};
  const own = reach.paths[""];
  if (own) out[""] = { root: spec.context, paths: own, ignore: spec.ignore };
  for (const [name, context] of Object.entries(spec.contexts)) {
    const paths = reach.paths[name];
    if (!paths || context.kind !== "folder") continue;
    out[name] = { root: context.path, paths, ignore: readIgnore(context.path) };
  }
  return out;
}

async function contextDigests(
  reached: { readonly [name: string]: ReachedFolder },
  stats: StatCache | undefined,
): Promise<{ [name: string]: Digest }> {
  const out: { [name: string]: Digest } = {};
  for (const [name, { root, paths, ignore }] of Object.entries(reached)) {
    out[name] = await digestContext(root, paths, ignore, stats?.of(root));
  }
  return out;
}

async function valuesOf(
  { inputs = [] }: BuildSpec,
  digestInput: DigestInput,
): Promise<Pick<BuildInputs, "values">> {
  if (inputs.length === 0) return {};
  const found = inputs.map(async (input) => [inputName(input), await digestInput(input)] as const);
  return { values: Object.fromEntries(await Promise.all(found)) };
}
