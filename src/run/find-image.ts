import { imageFromEngine } from "../builder/engine-images.ts";
import type { LockedImage } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import { formatReference, type Reference, targetOf } from "../image/reference.ts";
import type { StepResult } from "../plan/step.ts";
import type { Layout } from "../store/layout.ts";
import { selectImage } from "../store/select-platform.ts";
import type { OpenStore } from "../store/store.ts";

/** What a name stands for, an image or an index. */
export interface FoundImage extends StepResult {
  /** What is known of its images without asking, by their platforms. */
  readonly platforms?: LockedImage["platforms"];
  /** Why it is this one, wherever its tag may be now, for people. */
  readonly held?: string;
}

/** Where an image is that a name stands for. Undefined when it does not exist. */
export type FindImage = (reference: Reference) => Promise<FoundImage | undefined>;

/** Finds images where their names say. */
export function findAtRegistries(open: OpenStore): FindImage {
  return async (reference) => {
    const { registry, path } = reference;
    const repository = { registry, path };
    const descriptor = await open(repository).resolve(targetOf(reference));
    return descriptor && { descriptor, repository };
  };
}

export interface AnywhereOptions {
  readonly open: OpenStore;
  /** Where images that only the engine has are put. */
  readonly layout: Layout;
  /** Says which engine. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
}

/** Milliseconds that a registry is waited for before the engine is asked; it is given a second chance. */
const patience = 3000;

/**
 * Finds images at registries, and in the engine what they do not have, refuse, or can't be asked
 * for. An image of the engine's is copied into the layout, where its repository then is. Each name
 * is looked up once. Fails as the registry does when neither has it.
 */
export function findAnywhere({ open, layout, env, signal }: AnywhereOptions): FindImage {
  const atRegistries = findAtRegistries(open);
  const known = new Map<string, Promise<StepResult | undefined>>();
  /** Registries that did not answer in time. */
  const slow = new Set<string>();
  return (reference) => {
    const name = formatReference(reference);
    const found = known.get(name) ?? find(reference);
    known.set(name, found);
    return found;
  };

  async function find(reference: Reference): Promise<StepResult | undefined> {
    const asked = outcomeOf(atRegistries(reference));
    const first = await within(slow.has(reference.registry) ? 0 : patience, asked);
    if (first === "late") slow.add(reference.registry);
    else if (first.found) return first.found;
    else if (first.error && !isOfRegistry(first.error)) throw first.error;
    const inEngine = await imageFromEngine(reference, layout, { env, signal });
    if (inEngine) return inEngine;
    const { found, error } = await asked;
    if (error instanceof LayerbuildError && isOfRegistry(error)) throw alsoNotInEngine(error);
    if (error) throw error;
    return found;
  }
}

interface Asked {
  readonly found?: StepResult | undefined;
  readonly error?: unknown;
}

const outcomeOf = (asked: Promise<StepResult | undefined>): Promise<Asked> =>
  asked.then(
    (found) => ({ found }),
    (error: unknown) => ({ error }),
  );

async function within(time: number, asked: Promise<Asked>): Promise<Asked | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), time);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

const isOfRegistry = (error: unknown): boolean =>
  error instanceof LayerbuildError && error.code.startsWith("registry-");

function alsoNotInEngine({ code, message, hint, detail, cause }: LayerbuildError): LayerbuildError {
  return new LayerbuildError(code, message, {
    hint: [hint, "The engine has no image of that name either."].filter(Boolean).join(" "),
    ...(detail === undefined ? {} : { detail }),
    cause,
  });
}

/** The same, failing with `image-not-found`. */
export async function findOrFail(reference: Reference, find: FindImage): Promise<FoundImage> {
  const found = await find(reference);
  if (found) return found;
  throw new LayerbuildError("image-not-found", `there is no image ${formatReference(reference)}`, {
    hint: "check its name and tag, and whether a mirror is set that does not have it",
  });
}

/** The one platform's image that a name stands for. */
export async function findImage(
  reference: Reference,
  platform: Platform,
  { find, open }: { readonly find: FindImage; readonly open: OpenStore },
): Promise<FoundImage> {
  const { descriptor, repository, platforms, held } = await findOrFail(reference, find);
  const why = held === undefined ? {} : { held };
  const known = platforms?.[formatPlatform(platform)];
  if (known) {
    const { onbuild: triggers, ...image } = known;
    return { descriptor: image, repository, triggers, ...why };
  }
  const { config, ...image } = await selectImage(open(repository), descriptor, platform);
  const read = config ? { triggers: config.config?.OnBuild ?? [] } : {};
  return { ...image, repository, ...read, ...why };
}
