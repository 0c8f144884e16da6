import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, hexOf, parseDigest } from "../image/digest.ts";
import { formatReference, type Reference, type Repository } from "../image/reference.ts";
import { LayerDamage } from "../layer/damage.ts";
import type { Layout } from "../store/layout.ts";
import { definedIn, runDocker } from "./docker.ts";
import type { EngineOptions } from "./engine.ts";
import { readSaved } from "./saved-image.ts";

/** How long a cancelled docker has to end by itself, in milliseconds. */
const graceTime = 5000;

/**
 * The image that the engine has by a name, in the layout: copied there, unless it was before. It
 * keeps its digests where the engine keeps them; an index loses the platforms that the engine does
 * not have. Undefined when there is no such image, or no engine.
 */
export async function imageFromEngine(
  reference: Reference,
  layout: Layout,
  options: EngineOptions,
): Promise<EngineImage | undefined> {
  const { registry, path } = reference;
  return bringFromEngine(formatReference(reference), { registry, path }, layout, options);
}

/** An image of the engine's that is in a layout now. */
export interface EngineImage {
  readonly descriptor: Descriptor;
  readonly repository: Repository;
}

/** The same by whatever name the engine knows, an id too, into a repository of the layout. */
export async function bringFromEngine(
  name: string,
  repository: Repository,
  layout: Layout,
  options: EngineOptions,
): Promise<EngineImage | undefined> {
  const id = await idOf(name, options);
  if (!id) return undefined;
  const store = layout.open(repository);
  const tag = `engine-${hexOf(id)}`;
  const known = await store.resolve(tag);
  if (known) return { descriptor: known, repository: store.repository };
  const descriptor = await layout.receive((folder) => save(name, id, folder, options));
  await store.tag(descriptor, tag);
  return { descriptor, repository: store.repository };
}

async function idOf(name: string, { env, signal }: EngineOptions): Promise<Digest | undefined> {
  const inspect = ["image", "inspect", "--format", "{{.Id}}", name];
  const { stdout, exitCode } = await runDocker(inspect, { env, signal });
  if (signal.aborted) throw interrupted();
  return exitCode === 0 ? parseDigest(stdout.trim()) : undefined;
}

/** By its id: the name may get another image meanwhile. */
async function save(
  name: string,
  id: Digest,
  folder: string,
  { env, signal }: EngineOptions,
): Promise<Descriptor> {
  const { execa } = await import("execa");
  const child = execa("docker", ["image", "save", id], {
    env: definedIn(env),
    extendEnv: false,
    stdin: "ignore",
    stdout: "pipe",
    buffer: { stdout: false },
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: graceTime,
  });
  const unusable = (why: string, cause?: unknown): LayerbuildError =>
    new LayerbuildError("image-not-found", `the engine can't give its image ${name}: ${why}`, {
      cause,
    });
  const [read, finished] = await Promise.allSettled([readSaved(child.stdout, folder), child]);
  if (signal.aborted) throw interrupted();
  if (finished.status === "fulfilled" && finished.value.exitCode !== 0) {
    throw unusable(finished.value.stderr.trim());
  }
  if (read.status === "fulfilled") return read.value;
  throw read.reason instanceof LayerDamage
    ? unusable(read.reason.message, read.reason)
    : read.reason;
}

const interrupted = (): LayerbuildError => new LayerbuildError("interrupted", "interrupted");
