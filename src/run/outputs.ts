import { arch } from "node:os";
import {
  askEngine,
  type Engine,
  type EngineOptions,
  engineHas,
  loadIntoEngine,
} from "../builder/engine.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatReference } from "../image/reference.ts";
import type { Outcome } from "../plan/step.ts";
import { asOci } from "../store/as-oci.ts";
import { fetchImage, fetchManifest } from "../store/image.ts";
import type { NamedImage } from "../store/named-image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { OpenStore } from "../store/store.ts";
import { archiveOf, writeArchive } from "../store/write-archive.ts";
import { writeFolder } from "../store/write-folder.ts";
import type { Emit } from "./event.ts";

/** Where images go beside their repository. Paths are absolute. */
export type Output =
  /** The Docker engine that the environment means. */
  | { readonly kind: "engine" }
  /** A folder in OCI layout, or a tar of one when the path ends in `.tar`. */
  | { readonly kind: "oci"; readonly path: string }
  /** A tar for `docker load`. */
  | { readonly kind: "docker"; readonly path: string };

export interface DeliverOptions {
  readonly open: OpenStore;
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Milliseconds since the run began. */
  readonly now: () => number;
}

/**
 * The end of a run, after the tags: writes the images that it has to every output, all images of
 * the run with all their tags to each. Fails with `output-failed`, `builder-missing` (there is no
 * engine) or `interrupted`; nothing that is half written is left under an output's name.
 */
export async function deliver(
  outcomes: readonly Outcome[],
  outputs: readonly Output[],
  { open, env, signal, emit, now }: DeliverOptions,
): Promise<void> {
  const images = outcomes.flatMap(({ step, result }): NamedImage[] => {
    if (step.kind !== "publish" || !result) return [];
    const { descriptor, repository } = result;
    return [{ store: open(repository), descriptor, repository, tags: step.image.tags }];
  });
  for (const output of outputs) {
    const written = await writeOutput(output, images, { env, signal });
    emit({ type: "output-written", at: now(), output: nameOf(output, images), written });
  }
}

/** Writes images to one output. False when all was there. Fails as `deliver` does. */
export async function writeOutput(
  output: Output,
  images: readonly NamedImage[],
  options: EngineOptions,
): Promise<boolean> {
  try {
    return await write(output, images, options);
  } catch (error) {
    throw failureOf(error, output, options.signal);
  }
}

async function write(
  output: Output,
  images: readonly NamedImage[],
  options: EngineOptions,
): Promise<boolean> {
  const { signal } = options;
  if (output.kind === "engine") return load(images, options);
  const isOci = output.kind === "oci";
  const written = isOci ? await Promise.all(images.map(asOci)) : images;
  if (isOci && !output.path.endsWith(".tar")) return writeFolder(output.path, written, signal);
  await writeArchive(output.path, written, hostPlatform(), signal);
  return true;
}

/** Puts what the engine does not have into it. */
async function load(images: readonly NamedImage[], options: EngineOptions): Promise<boolean> {
  const engine = await askEngine(options);
  const missing: NamedImage[] = [];
  for (const image of images) {
    const { wanted, id } = await forEngine(image, engine);
    const references = image.tags.map((tag) => formatReference({ ...image.repository, tag }));
    const found = await Promise.all(references.map((name) => engineHas(name, id, options)));
    if (found.includes(false)) missing.push(wanted);
  }
  if (missing.length === 0) return false;
  await loadIntoEngine(await archiveOf(missing, engine.platform, options.signal), options);
  return true;
}

/** The image as the engine can keep it, and the id that it has there. */
async function forEngine(
  image: NamedImage,
  { store, platform }: Engine,
): Promise<{ readonly wanted: NamedImage; readonly id: Digest }> {
  if (store === "containerd") return { wanted: image, id: image.descriptor.digest };
  const parsed = await fetchManifest(image.store, image.descriptor);
  if (parsed.kind === "manifest") return { wanted: image, id: parsed.manifest.config.digest };
  const descriptor = await selectPlatform(image.store, image.descriptor, platform);
  const { manifest } = await fetchImage(image.store, descriptor);
  return { wanted: { ...image, descriptor }, id: manifest.config.digest };
}

const architectures: { readonly [node: string]: string } = {
  x64: "amd64",
  ia32: "386",
  ppc64: "ppc64le",
};

/** What containers on this machine run on, also where it is not Linux itself. */
export const hostPlatform = (): Platform => ({
  os: "linux",
  architecture: architectures[arch()] ?? arch(),
});

function nameOf(output: Output, images: readonly NamedImage[]): string {
  if (output.kind !== "engine") return output.path;
  const names = images.flatMap(({ repository, tags }) =>
    tags.map((tag) => formatReference({ ...repository, tag })),
  );
  return `${names.join(", ")} in the engine`;
}

function failureOf(error: unknown, output: Output, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return new LayerbuildError("interrupted", "interrupted before all outputs were written");
  }
  const isFromFiles = error instanceof Error && "syscall" in error && output.kind !== "engine";
  if (!isFromFiles) return error;
  const message = `${output.path} can't be written: ${error.message}`;
  return new LayerbuildError("output-failed", message, { cause: error });
}
