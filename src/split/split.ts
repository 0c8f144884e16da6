import type { RawConfig } from "../config/raw.ts";
import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { reservedNames } from "../dockerfile/markers.ts";
import type { Dockerfile, Instruction } from "../dockerfile/parse.ts";
import type { Part } from "../dockerfile/parts.ts";
import { reachOf } from "../dockerfile/reach.ts";
import { globalScope } from "../dockerfile/scope.ts";
import { stagesNamed, stageUsesOf } from "../dockerfile/stage-use.ts";
import { type Stage, stagesOf } from "../dockerfile/stages.ts";
import { type Arrangement, arranged, type Judgement } from "./arrange.ts";
import type { BaseFacts } from "./base-facts.ts";
import type { Fault } from "./carried.ts";
import { closingOf } from "./closing.ts";
import { type Cluster, type Clusters, clustersOf } from "./clusters.ts";
import type { Listing } from "./copy-effects.ts";
import { estimateOf, trivial } from "./estimate.ts";
import { type Finish, finishOf, type Misplaced, type Settings, type Unsettled } from "./finish.ts";
import { type Gain, gainOf } from "./gain.ts";
import { type Graph, graphOf } from "./graph.ts";
import { throughLinks } from "./links.ts";
import { namesOf } from "./names.ts";
import { type Node, nodeOf } from "./node.ts";
import { plainImageOf } from "./plain-image.ts";
import { type PartReason, reasonsOf } from "./reasons.ts";
import { disagreed, firstAttempt, misplaced } from "./repair.ts";
import { type Scene, type StateKey, scenesOf } from "./scene.ts";
import { startOf } from "./stage-start.ts";

/** What is known besides the Dockerfile. */
export interface Given {
  /** Of an image by its name as FROM has it. */
  readonly facts?: (image: string) => BaseFacts | undefined;
  readonly listing?: Listing;
  /** How long the instruction of a line takes, in milliseconds, where it is known. */
  readonly measured?: (line: number) => number | undefined;
}

/** The base or a section, with why it is as it is. */
export interface SplitPart extends Part {
  readonly reasons: readonly PartReason[];
  /** Instructions at its end that bring back the base's state. */
  readonly closing: readonly string[];
  /** Expected, in milliseconds. */
  readonly duration: number;
}

/** A Dockerfile's last stage, made a base and sections. */
export interface Split {
  readonly dockerfile: Dockerfile;
  readonly graph: Graph;
  readonly base: SplitPart;
  /** The base is this image and nothing else. */
  readonly image: string | undefined;
  /** Each behind those that it needs. */
  readonly sections: readonly SplitPart[];
  /** What the image has besides, whatever the sections say. */
  readonly config: RawConfig;
  readonly gain: Gain;
}

/**
 * Splits a Dockerfile by itself: what its last stage does becomes a base and sections that can be
 * built side by side. Two instructions of which one depends on the other are in one part, or the
 * later one's part is built on the earlier one's. The same whatever the order of those that do not.
 */
export function splitOf(dockerfile: Dockerfile, given: Given = {}): Result<Split> {
  const platform = { os: "linux", architecture: "amd64" };
  const reach = reachOf(dockerfile, { args: {}, contexts: [], platform });
  if (!reach.ok) return reach;
  const split = stagesOf(dockerfile);
  if (!split.ok) return split;
  const { stages, globals } = split.value;
  const last = stages.at(-1);
  if (!last || last.implied) return fail([withoutFrom(dockerfile)]);
  if (last.instructions.every(({ name }) => name === "ARG")) return fail([nothingToSplit(last)]);

  const scope = globalScope(
    globals,
    dockerfile.escape,
    { args: {}, platform },
    "target",
    last.name,
    [],
  );
  const start = startOf(last, stages, scope, given.facts ?? (() => undefined));
  const scenes = scenesOf(last.instructions, start, scope);
  const nodes = throughLinks(nodesOf(dockerfile, { last, stages }, scenes, given));
  const graph = graphOf(nodes);
  const weights = new Map(
    nodes.map((node) => [node, given.measured?.(node.line) ?? estimateOf(node, stages)] as const),
  );
  const weightOf = (node: Node): number => weights.get(node) ?? 0;
  const isTrivial = (node: Node): boolean => weightOf(node) < trivial;
  const isLight = ({ nodes: some }: Cluster): boolean => some.every(isTrivial);
  const closingFor: Judgement["closingFor"] = (key, of) =>
    closingOf(key, of, start.certain, scenes);
  const end = scenes.at(-1);
  if (!end) throw new Error("Internal error: a stage has no end");
  const result = settled(graph, clustersOf(graph, isTrivial), {
    judgement: { isLight, closingFor },
    finishFor: (arrangement) => finishOf(graph, arrangement, end, start),
  });
  if ("fault" in result) return fail([otherState(result.fault)]);
  const { arrangement, finish } = result;
  const { base, sections } = partsOf(graph, arrangement, finish.settings, weightOf);
  return ok({
    dockerfile,
    graph,
    base,
    image: plainImageOf(dockerfile, base, start),
    sections,
    config: finish.config,
    gain: gainOf(base, sections),
  });
}

/** Sections and what is set besides, in the end without disagreement among what is merged for it. */
function settled(
  graph: Graph,
  clusters: Clusters,
  {
    judgement,
    finishFor,
  }: {
    readonly judgement: Judgement;
    readonly finishFor: (arrangement: Arrangement) => Finish | Unsettled | Misplaced;
  },
): { readonly arrangement: Arrangement; readonly finish: Finish } | Misplaced {
  let first = firstAttempt(clusters, graph.edges);
  for (let n = 0; n <= graph.nodes.length ** 2 + 1; n++) {
    const { arrangement, attempt } = arranged(graph, first, judgement);
    const finish = finishFor(arrangement);
    if ("config" in finish) return { arrangement, finish };
    const { base } = arrangement;
    const canClose = (key: StateKey): boolean => judgement.closingFor(key, base) !== undefined;
    const next =
      "conflict" in finish
        ? disagreed(attempt, finish.on, finish.conflict, canClose)
        : misplaced(attempt, { ...finish, base, graph }, canClose);
    if (!next) return finish as Misplaced;
    first = next;
  }
  throw new Error("Internal error: what is merged for the image does not come to agree");
}

/** The instructions of the last stage with what is found out about each. */
function nodesOf(
  dockerfile: Dockerfile,
  { last, stages }: { readonly last: Stage; readonly stages: readonly Stage[] },
  scenes: readonly Scene[],
  { listing = () => undefined }: Given,
): Node[] {
  const used = (instruction: Instruction): Stage[] =>
    stageUsesOf(dockerfile, instruction).flatMap(({ name }) =>
      stagesNamed(name, instruction, last, stages),
    );
  return last.instructions.map((instruction, index) => {
    const scene = scenes[index];
    if (!scene) throw new Error("Internal error: an instruction has no scene");
    return nodeOf(instruction, index, scene, used(instruction), listing);
  });
}

/** The base and the sections with their names and reasons. */
function partsOf(
  graph: Graph,
  { base, drafts }: Arrangement,
  settings: Settings | undefined,
  weightOf: (node: Node) => number,
): { readonly base: SplitPart; readonly sections: readonly SplitPart[] } {
  const taken = [...reservedNames, "settings"];
  const names = namesOf(
    drafts.map(({ cluster }) => cluster.nodes),
    weightOf,
    taken,
  );
  const nameOf = new Map(drafts.map((draft, index) => [draft, names[index] ?? ""] as const));
  const owner = new Map<Node, string>(base.map((node) => [node, "base"] as const));
  for (const [{ cluster }, name] of nameOf) for (const node of cluster.nodes) owner.set(node, name);

  const part = (
    name: string,
    own: readonly Node[],
    carried: readonly Node[],
    needs: readonly string[],
    closing: readonly string[] = [],
  ): SplitPart => ({
    name,
    needs,
    own: own.map(({ instruction }) => instruction),
    carried: carried.map(({ instruction }) => instruction),
    closing,
    reasons: reasonsOf(name, own, needs, graph, owner),
    duration: own.reduce((sum, node) => sum + weightOf(node), 0),
  });
  const sections = drafts.map((draft) =>
    part(
      nameOf.get(draft) ?? "",
      draft.cluster.nodes,
      draft.carried,
      draft.needs.map((need) => nameOf.get(need) ?? ""),
      draft.closing,
    ),
  );
  if (settings) {
    const needs = settings.needs.map((need) => nameOf.get(need) ?? "");
    sections.push(part("settings", settings.own, settings.carried, needs));
  }
  // A merged image has the base's author, whatever sections say.
  const authors = graph.nodes.filter(({ instruction }) => instruction.name === "MAINTAINER");
  return { base: part("base", [...base, ...authors], [], []), sections };
}

const withoutFrom = ({ source, instructions }: Dockerfile): Diagnostic => ({
  code: "from-missing",
  message: "The Dockerfile needs a FROM",
  place: instructions[0]?.place ?? { source, start: 0, end: 0 },
});

const otherState = ({ node, key }: Fault): Diagnostic => ({
  code: "other-state",
  message: `Behind all sections this would not have the ${key} that it has in the file`,
  place: node.instruction.place,
  hint: `set ${key.startsWith("$") ? key : key.toUpperCase()} right before it`,
});

const nothingToSplit = ({ place }: Stage): Diagnostic => ({
  code: "nothing-to-split",
  message: "There is nothing to split: no instruction of the last stage does anything",
  place,
});
