import { randomUUID } from "node:crypto";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { formatReference, type Reference } from "../image/reference.ts";
import { couldNotReach, type ServedLayout } from "../registry/serve.ts";
import type { BuildRequest, NamedContext } from "./builder.ts";
import { type Environment, runDocker } from "./docker.ts";
import { tooFar } from "./way.ts";

/** The contexts of a build, those of layouts as images of the registry that their layout is served as. */
export async function servedContexts(
  contexts: BuildRequest["contexts"],
  servedAt: (layout: string) => Promise<ServedLayout>,
): Promise<BuildRequest["contexts"]> {
  const changed: { [name: string]: NamedContext } = {};
  for (const [name, context] of Object.entries(contexts)) {
    changed[name] = context;
    if (context.kind !== "image" || context.repository.layout === undefined) continue;
    const served = await servedAt(context.repository.layout);
    changed[name] = { ...context, repository: served.serve(context.repository) };
  }
  return changed;
}

/**
 * Lets an engine that knows registries only build into a layout, which is served as one. `env` makes
 * `docker` speak with that engine. The descriptor is that of the manifest in the layout.
 */
export async function buildThroughLoopback(
  request: BuildRequest,
  served: ServedLayout,
  env: Environment,
  build: (request: BuildRequest) => Promise<unknown>,
): Promise<Descriptor> {
  // Nobody else pushes under it, unless it is somebody who should not.
  const tag = `build-${randomUUID()}`;
  const target = { ...served.serve(request.target), tag };
  try {
    await build({ ...request, target });
  } catch (error) {
    throw couldNotReach(error, served.host) ? tooFar("the builder", error) : error;
  } finally {
    await removeFromEngine(target, env);
  }
  return onlyOne(served.pushed(request.target, tag));
}

function onlyOne(pushed: readonly Descriptor[]): Descriptor {
  const [descriptor, other] = pushed;
  if (descriptor && !other) return descriptor;
  throw new LayerbuildError(
    "build-failed",
    descriptor
      ? "another process of this machine pushed an image in place of the builder's"
      : "the engine did not push what it built",
  );
}

/** The engine keeps what it builds under the name of the push. A name that stays does no harm. */
async function removeFromEngine(target: Reference, env: Environment): Promise<void> {
  await runDocker(["image", "rm", formatReference(target)], { env });
}
