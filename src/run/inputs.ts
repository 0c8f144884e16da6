import type { BuildSpec, ContextSpec } from "../config/layerfile.ts";
import { digestContext, readIgnore } from "../context/digest.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { normalOf } from "../dockerfile/normal.ts";
import { type Reach, reachOf } from "../dockerfile/reach.ts";
import { baseName } from "../dockerfile/stages.ts";
import { type Descriptor, formatPlatform, type Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatReference, parseReference, type Reference, targetOf } from "../image/reference.ts";
import type { BuildInputs } from "../plan/key.ts";
import { selectPlatform } from "../store/image.ts";
import type { OpenStore } from "../store/store.ts";

/** An image that a name stood for when the plan was made. */
export interface Pinned {
  readonly reference: Reference;
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
  open: OpenStore,
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
    syntax === undefined ? undefined : pin(syntax, open),
    ...imageNames.map(async ([name, image]) => [name, await pin(image, open)] as const),
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

/** The one platform's image that a name stands for. */
export async function resolveImage(
  reference: Reference,
  platform: Platform,
  open: OpenStore,
): Promise<Descriptor> {
  const store = open(reference);
  const found = await resolve(reference, open);
  return selectPlatform(store, found, platform);
}

async function pin(name: string, open: OpenStore): Promise<Pinned> {
  const reference = parseReference(name);
  if (!reference) {
    throw new LayerbuildError("config-invalid", `${JSON.stringify(name)} is no image reference`);
  }
  return { reference, digest: (await resolve(reference, open)).digest };
}

async function resolve(reference: Reference, open: OpenStore): Promise<Descriptor> {
  const found = await open(reference).resolve(targetOf(reference));
  if (found) return found;
  throw new LayerbuildError("image-not-found", `there is no image ${formatReference(reference)}`, {
    hint: "check its name and tag, and whether a mirror is set that does not have it",
  });
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
