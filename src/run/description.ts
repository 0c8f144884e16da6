import { listContext } from "../context/listing.ts";
import { encodeListings, type Reached } from "../context/listing-bytes.ts";
import type { StatCache } from "../context/stat-cache.ts";
import type { ReachedFolder } from "../context/watched.ts";
import { outerPlace, positionOf } from "../diagnostics/diagnostic.ts";
import type { Dockerfile } from "../dockerfile/parse.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { formatReference } from "../image/reference.ts";
import type { Described } from "../plan/described.ts";
import type { Graph, Key, PublishStep, Step, StepId, StepResult } from "../plan/step.ts";
import type { Store } from "../store/store.ts";
import type { StepNews } from "./event.ts";
import { type EntryRecord, keepEntry } from "./record.ts";

/** All that explains the key of a step. */
export interface Description extends Described {
  /** Where its instructions stand; none for merges. */
  readonly places: readonly string[];
  readonly reached: { readonly [context: string]: ReachedFolder };
}

/** Results of those steps that have one. */
export type KnownResult = (id: StepId) => StepResult | undefined;

/** `layers.yaml:12` of each instruction. */
export const placesOf = ({ instructions }: Dockerfile): string[] =>
  instructions.map(({ place }) => {
    const { source, start } = outerPlace(place);
    return `${source.path}:${positionOf(source, start).line}`;
  });

/** How the image of a step is called by those that are built on it. */
export function imageNameOf(id: StepId, { steps }: Graph): string {
  const step = steps.find((one) => one.id === id);
  if (step?.kind === "merge") return `merge ${step.name}`;
  if (step?.kind === "base" && step.base.kind === "image")
    return formatReference(step.base.reference);
  return step?.name ?? id;
}

/** The keys of steps, by the names of their images; of those that have one. */
export function keysOf(
  ids: readonly StepId[],
  graph: Graph,
  resultOf: KnownResult,
): { [name: string]: Key } {
  return Object.fromEntries(
    ids.flatMap((id) => {
      const key = resultOf(id)?.key;
      return key ? [[imageNameOf(id, graph), key]] : [];
    }),
  );
}

export interface Made {
  readonly step: Exclude<Step, PublishStep>;
  readonly key: Key;
  readonly description: Description;
  readonly result: StepResult;
  /** Milliseconds. */
  readonly duration: number;
  readonly builder?: string | undefined;
}

/** Keeps the record of something that was made just now. It is there without one, too: that is told. */
export async function keepRecord(
  store: Store,
  made: Made,
  stats: StatCache | undefined,
  { emit, signal }: { readonly emit: (news: StepNews) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { step, description } = made;
  try {
    await keepEntry(store, entryOf(made), step.platform, await listingsOf(description, stats));
  } catch (error) {
    if (signal.aborted) return;
    const what = step.kind === "merge" ? "merge" : "build";
    const why = error instanceof Error ? error.message : String(error);
    emit({ type: "step-warning", text: `no record of the ${what} is kept: ${why}` });
  }
}

function entryOf({ step, key, description, result, duration, builder }: Made): EntryRecord {
  const { inputs, on, keys } = description;
  const { digest, size, mediaType } = result.descriptor;
  return {
    version: 1,
    kind: step.kind,
    name: step.name,
    platform: formatPlatform(step.platform),
    key,
    inputs,
    ...(on === undefined ? {} : { on }),
    ...(keys === undefined ? {} : { keys }),
    made: new Date().toISOString(),
    result: { digest, size, mediaType },
    duration,
    ...(builder === undefined ? {} : { builder }),
  };
}

/** What was reached, in detail; a folder that is not any more what the key was made of is left out. */
async function listingsOf(
  { inputs, reached }: Description,
  stats: StatCache | undefined,
): Promise<Buffer | undefined> {
  const listings: { [context: string]: Reached } = {};
  for (const [name, { root, paths, ignore }] of Object.entries(reached)) {
    const { digest, rows } = await listContext(root, paths, ignore, stats?.of(root));
    if (inputs.kind === "merge" || inputs.contexts[name] !== digest) continue;
    listings[name] = { paths, ignore, rows };
  }
  return Object.keys(listings).length > 0 ? encodeListings(listings) : undefined;
}
