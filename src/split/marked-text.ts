import type { Source } from "../diagnostics/diagnostic.ts";
import { wholePlaceOf } from "../dockerfile/instruction-line.ts";
import { markedOf } from "../dockerfile/marked.ts";
import { partsOf } from "../dockerfile/marked-parts.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { isListVariable } from "../merge/list-variable.ts";
import { atTheBeginning, courseOf, differenceFor } from "./in-effect.ts";
import type { Node } from "./node.ts";
import type { Split } from "./split.ts";

/** An instruction and the part that it goes to; behind all sections where that is `end`. */
interface Placed {
  readonly node: Node;
  readonly part: string;
}

/**
 * The Dockerfile with markers that say a split, as far as markers can: an instruction stands in one
 * part only, so that state which several sections use goes to the base. Instructions are moved where
 * a section would not be complete before it is needed. Undefined where no such file is equivalent.
 */
export function markedText(split: Split): string | undefined {
  const placed = placedIn(split);
  const moved = grouped(split, placed);
  const texts = [
    withMarkers(split, placed),
    keepsState(split, moved) ? rewritten(split, moved) : "",
  ];
  return texts.find((text) => isSound({ ...split.dockerfile.source, text }));
}

/** Each instruction of the last stage with its part, in the order of the file. */
function placedIn({ graph, base, sections }: Split): Placed[] {
  const parts = [base, ...sections.filter(({ name }) => name !== "settings")];
  const lastWork = graph.nodes.findLast(({ instruction }) =>
    parts.some(({ own }) => own.includes(instruction)),
  );
  let open = "base";
  return graph.nodes.map((node): Placed => {
    const { instruction, index } = node;
    const owner = parts.find(({ own }) => own.includes(instruction));
    const users = parts.filter(({ carried }) => carried.includes(instruction));
    const isBehind = index > (lastWork?.index ?? -1);
    // What only the image has is said where it stands, as nothing that is built depends on it.
    const part =
      owner?.name ?? (users.length > 1 ? "base" : users[0]?.name) ?? (isBehind ? "end" : open);
    open = part;
    return { node, part };
  });
}

/** The same, part by part. */
function grouped({ sections }: Split, placed: readonly Placed[]): Placed[] {
  const order = ["base", ...sections.map(({ name }) => name), "end"];
  return placed.toSorted((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
}

/** Whether the file would do the same when it is built as it stands. */
function keepsState({ graph }: Split, placed: readonly Placed[]): boolean {
  const before = courseOf(atTheBeginning, graph.nodes);
  const after = courseOf(
    atTheBeginning,
    placed.map(({ node }) => node),
  );
  const isSame = (node: Node): boolean =>
    differenceFor(
      node,
      before.seen.get(node) ?? atTheBeginning,
      after.seen.get(node) ?? atTheBeginning,
    ) === undefined;
  return (
    graph.nodes.every(isSame) && [...before.end].every(([key, word]) => after.end.get(key) === word)
  );
}

/** Where each instruction with its comments begins. */
function beginningsOf({ dockerfile, graph }: Split): ReadonlyMap<Node, number> {
  const { source, instructions } = dockerfile;
  const begin = (node: Node): number => {
    const at = instructions.indexOf(node.instruction);
    return commentsFrom(source.text, wholePlaceOf(dockerfile, at).start);
  };
  return new Map(graph.nodes.map((node) => [node, begin(node)] as const));
}

/** The marker before each instruction that is of another part than the one before it. */
function markersFor({ sections }: Split, placed: readonly Placed[]): ReadonlyMap<Node, string> {
  const said = new Set<string>();
  let open = "base";
  return new Map(
    placed.flatMap(({ node, part }) => {
      const needs = sections.find(({ name }) => name === part)?.needs ?? [];
      const marker = markerOf(part, said.has(part) ? [] : needs);
      const isNew = part !== open;
      open = part;
      said.add(part);
      return isNew ? [[node, marker] as const] : [];
    }),
  );
}

/** The file with nothing but markers put in. */
function withMarkers(split: Split, placed: readonly Placed[]): string {
  const { text } = split.dockerfile.source;
  const beginnings = beginningsOf(split);
  let out = "";
  let done = 0;
  for (const [node, marker] of markersFor(split, placed)) {
    const at = beginnings.get(node) ?? text.length;
    out += `${text.slice(done, at)}${marker}${newlineOf(text)}`;
    done = at;
  }
  return out + text.slice(done);
}

/** The last stage written anew in another order. */
function rewritten(split: Split, placed: readonly Placed[]): string {
  const { text } = split.dockerfile.source;
  const beginnings = beginningsOf(split);
  const markers = markersFor(split, placed);
  const newline = newlineOf(text);
  let out = text.slice(0, Math.min(...beginnings.values()));
  placed.forEach(({ node }, index) => {
    const marker = markers.get(node);
    if (marker !== undefined) out += `${index > 0 ? newline : ""}${marker}${newline}`;
    out += text.slice(beginnings.get(node), node.instruction.place.end) + newline;
  });
  return out;
}

const newlineOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

function markerOf(part: string, needs: readonly string[]): string {
  if (part === "base" || part === "end") return `# layerbuild:${part}`;
  return `# layerbuild:section ${part}${needs.length > 0 ? ` needs=${needs.join(",")}` : ""}`;
}

/** Where the comment lines right above an offset begin. */
function commentsFrom(text: string, offset: number): number {
  let start = text.lastIndexOf("\n", offset - 1) + 1;
  while (start > 0) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (!/^\s*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return start;
}

function isSound(source: Source): boolean {
  const parsed = parseDockerfile(source);
  const marked = parsed.ok ? markedOf(parsed.value) : parsed;
  return marked.ok && partsOf(marked.value, isListVariable).ok;
}
