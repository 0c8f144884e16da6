import type { Descriptor } from "../image/descriptor.ts";
import { type ServedLayout, serveLayout } from "../registry/serve.ts";
import type { Layout } from "../store/layout.ts";
import type { OpenStore } from "../store/store.ts";
import type { Builder, BuildRequest } from "./builder.ts";
import { type BuildxOptions, buildAndPush, buildInto, runBuildx } from "./buildx.ts";
import type { Environment } from "./docker.ts";
import { environmentOf } from "./docker-context.ts";
import { buildThroughLoopback, servedContexts } from "./loopback.ts";
import { seedsIn } from "./seed.ts";
import { askWay, type Way } from "./way.ts";

export interface BuildersOptions {
  readonly env: Environment;
  readonly open: OpenStore;
  readonly layoutAt: (directory: string) => Layout;
}

/** The buildx builders of a run, and the registries on loopback that some of them need. */
export interface Builders extends AsyncDisposable {
  /** By its name, or buildx's current one. Asks nothing yet. */
  builderFor(name: string | undefined): Builder;
}

export function openBuilders({ env, open, layoutAt }: BuildersOptions): Builders {
  const environments = new Map<string, Promise<Environment>>();
  const ways = new Map<string | undefined, Promise<Way>>();
  const seedOf = seedsIn(open);
  const served = new Map<string, Promise<ServedLayout>>();
  return {
    builderFor: (name) => ({
      async build(request, emit, signal) {
        return build(request, { name, env: await environmentFor(name), emit, signal });
      },
    }),
    async [Symbol.asyncDispose]() {
      for (const layout of await Promise.allSettled(served.values())) {
        if (layout.status === "fulfilled") await layout.value[Symbol.asyncDispose]();
      }
    },
  };

  async function build(request: BuildRequest, options: BuildxOptions): Promise<Descriptor> {
    const { target, contexts } = request;
    const way = needsLayout(request) ? await wayOf(options) : undefined;
    if (way?.kind === "loopback") {
      const changed = { ...request, contexts: await servedContexts(contexts, servedAt) };
      if (target.layout === undefined) return buildAndPush(changed, open, options);
      return buildThroughLoopback(changed, await servedAt(target.layout), way.env, (each) =>
        runBuildx(each, undefined, options),
      );
    }
    if (target.layout === undefined) return buildAndPush(request, open, options);
    const seed = await seedOf(request);
    return layoutAt(target.layout).receive((folder) => buildInto(folder, request, options), seed);
  }

  function environmentFor(name: string | undefined): Promise<Environment> {
    if (name === undefined) return Promise.resolve(env);
    const found = environments.get(name) ?? environmentOf(name, env);
    environments.set(name, found);
    return found;
  }

  /** Asked once, unless the question fails. */
  function wayOf({ name, env, signal }: BuildxOptions): Promise<Way> {
    const way = ways.get(name) ?? askWay(name, { env, signal });
    ways.set(name, way);
    way.catch(() => ways.delete(name));
    return way;
  }

  function servedAt(directory: string): Promise<ServedLayout> {
    const layout = served.get(directory) ?? serveLayout(layoutAt(directory));
    served.set(directory, layout);
    return layout;
  }
}

const needsLayout = ({ target, contexts }: BuildRequest): boolean =>
  target.layout !== undefined ||
  Object.values(contexts).some(
    (context) => context.kind === "image" && context.repository.layout !== undefined,
  );
