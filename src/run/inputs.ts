import type { BuildSpec, ContextSpec } from "../config/layerfile.ts";
import { digestContext, readIgnore } from "../context/digest.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { normalOf } from "../dockerfile/normal.ts";
import { type Reach, reachOf } from "../dockerfile/reach.ts";
import { baseName } from "../dockerfile/stages.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatReference, parseReference, type Repository } from "../image/reference.ts";
import type { BuildInputs } from "../plan/key.ts";
import { type FindImage, findOrFail } from "./find-image.ts";

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
}

/**
 * Finds out what a build depends on: hashes what it can reach in its contexts and resolves the
 * images that it names, one request each. Fails with `config-invalid` when a name can't be worked
 * out and with `image-not-found` when it does not exist.
 */
export async function buildFactsOf(
  kind: "base" | "section",
  spec: BuildSpec,
  platform: Platform,
  find: FindImage,
): Promise<BuildFacts> {
  const reach = reachOrFail(kind, spec, platform);
  const named = Object.entries(spec.contexts);
  const imageNames = [
    ...reach.images.map(({ name }) => [name, name] as const),
    ...named.flatMap(([name, context]) =>
      context.kind === "image" ? [[name, formatReference(context.reference)] as const] : [],
    ),
  ];
  const { syntax } = spec.dockerfile;
  const [frontend, ...pinned] = await Promise.all([
    syntax === undefined ? undefined : pin(syntax, find),
    ...imageNames.map(async ([name, image]) => [name, await pin(image, find)] as const),
  ]);
  const pins = Object.fromEntries(pinned);
  const contexts = await contextDigests(spec, named, reach);
  return {
    pins,
    frontend,
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
      remotes: reach.remotes,
      secrets: spec.secrets.map(({ id }) => id).sort(),
      ssh: [...spec.ssh].map((entry) => entry.replace(/=.*/s, "")).sort(),
      ...(spec.network === undefined ? {} : { network: spec.network }),
    },
  };
}

async function pin(name: string, find: FindImage): Promise<Pinned> {
  const reference = parseReference(name);
  if (!reference) {
    throw new LayerbuildError("config-invalid", `${JSON.stringify(name)} is no image reference`);
  }
  const { descriptor, repository } = await findOrFail(reference, find);
  return { repository, digest: descriptor.digest };
}

function reachOrFail(kind: "base" | "section", spec: BuildSpec, platform: Platform): Reach {
  const contexts = [...Object.keys(spec.contexts), ...(kind === "section" ? [baseName] : [])];
  const reach = reachOf(spec.dockerfile, { args: spec.args, contexts, platform });
  if (reach.ok) return reach.value;
  const { path } = spec.dockerfile.source;
  throw new LayerbuildError("config-invalid", `${path} can't be planned`, {
    diagnostics: reach.error,
  });
}

async function contextDigests(
  spec: BuildSpec,
  named: readonly (readonly [string, ContextSpec])[],
  reach: Reach,
): Promise<{ [name: string]: Digest }> {
  const out: { [name: string]: Digest } = {};
  const own = reach.paths[""];
  if (own) out[""] = await digestContext(spec.context, own, spec.ignore);
  for (const [name, context] of named) {
    const paths = reach.paths[name];
    if (!paths || context.kind !== "folder") continue;
    out[name] = await digestContext(context.path, paths, readIgnore(context.path));
  }
  return out;
}
