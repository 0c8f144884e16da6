import type { Chapter } from "../image/image.ts";
import { instructionText } from "../merge/instructions.ts";
import { mergedBy, sectionOf } from "../merge/merge.ts";
import { parentOf } from "../merge/tree.ts";
import type { Difference } from "./difference.ts";

/** An image's layers with their history, and which of them wrote each path last. */
export interface Stack {
  readonly chapters: readonly Chapter[];
  /** Positions of layers by path, removals too. */
  readonly lastOf: ReadonlyMap<string, number>;
}

/** Where a layer comes from. */
export interface Writer {
  readonly kind: "section" | "base" | "merge" | "instruction";
  readonly name: string;
}

/** What people call the part of the images that a difference belongs to. */
export type OriginOf = (difference: Difference) => string;

/**
 * Finds the section that a difference is of, where the second image is one of layerbuild's: the one
 * that wrote the path, or whose instruction wrote it in the first image. Else the instruction itself.
 */
export function originsOf(a: Stack, b: Stack): OriginOf {
  const [before, after] = [writersOf(a.chapters), writersOf(b.chapters)];
  const byInstruction = new Map<string, Writer>();
  for (const { writer, instruction } of after) {
    if (instruction && !byInstruction.has(instruction)) byInstruction.set(instruction, writer);
  }
  return (difference) => {
    const { topic, path } = difference;
    if (topic === "configuration") return "configuration";
    if (topic === "account") return "accounts";
    const found = path === undefined ? undefined : writerOf(path, difference);
    return found?.name ?? "other files";
  };

  function writerOf(path: string, { change }: Difference): Writer | undefined {
    const own = change === "removed" ? undefined : after[layerOf(b.lastOf, path) ?? -1];
    if (own?.writer.kind === "section") return own.writer;
    const first = change === "added" ? undefined : before[layerOf(a.lastOf, path) ?? -1];
    const meant = first?.instruction ? byInstruction.get(first.instruction) : undefined;
    return meant ?? own?.writer ?? first?.writer;
  }
}

/** The last layer that wrote a path, or took away what it was in. */
function layerOf(lastOf: ReadonlyMap<string, number>, path: string): number | undefined {
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) {
    const layer = lastOf.get(at);
    if (layer !== undefined) return layer;
  }
  return undefined;
}

export interface Written {
  readonly writer: Writer;
  readonly instruction: string | undefined;
}

/** Of each layer, in their order. */
export function writersOf(chapters: readonly Chapter[]): Written[] {
  const layers = chapters.filter(({ layer }) => layer);
  const first = layers.findIndex(({ history }) => sectionOf(history) !== undefined);
  return layers.map(({ history }, at): Written => {
    const section = sectionOf(history);
    const text = history?.created_by ? instructionText(history.created_by) : undefined;
    const instruction = text === mergedBy ? undefined : text || undefined;
    if (section !== undefined) {
      return { writer: { kind: "section", name: `section ${section}` }, instruction };
    }
    if (text === mergedBy) return { writer: { kind: "merge", name: "merged files" }, instruction };
    if (at < first) return { writer: { kind: "base", name: "base" }, instruction };
    const name = instruction ?? `layer ${at + 1}`;
    return { writer: { kind: "instruction", name }, instruction };
  });
}

/** Differences by the part of the images that they belong to, in a fixed order. */
export function byOrigin(
  differences: readonly Difference[],
  originOf: OriginOf,
): ReadonlyMap<string, readonly Difference[]> {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const origin = originOf(difference);
    const group = groups.get(origin);
    if (group) group.push(difference);
    else groups.set(origin, [difference]);
  }
  const rank = (name: string): number => ["configuration", "accounts"].indexOf(name) + 1 || 3;
  return new Map([...groups].sort(([x], [y]) => rank(x) - rank(y) || (x < y ? -1 : x > y ? 1 : 0)));
}
