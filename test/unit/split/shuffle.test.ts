import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stagesOf } from "../../../src/dockerfile/stages.ts";
import type { Node } from "../../../src/split/node.ts";
import type { Split } from "../../../src/split/split.ts";
import { root } from "../../support/engine.ts";
import { dockerfileFrom, splitFrom, textOf } from "../../support/splits.ts";

/** A file's last stage, taken out of it. */
interface Taken {
  /** All before it, with its FROM. */
  readonly head: string;
  readonly lines: readonly string[];
}

function takenFrom(text: string): Taken {
  const dockerfile = dockerfileFrom(text);
  const stages = stagesOf(dockerfile);
  const last = stages.ok ? stages.value.stages.at(-1) : undefined;
  if (!last) throw new Error("there is no stage");
  const { instructions, place } = last;
  const lines = instructions.map(({ place: { start, end } }) => text.slice(start, end));
  return { head: `${text.slice(0, place.end)}\n`, lines };
}

const textWith = ({ head }: Taken, lines: readonly string[]): string =>
  `${head}${lines.join("\n")}\n`;

/** The sections, whatever the order of the file. */
function sectionsOf({ base, sections, config }: Split) {
  const part = ({ needs, own, carried }: Split["base"]) => ({
    needs: [...needs].sort(),
    own: own.map(textOf).sort(),
    carried: carried.map(textOf).sort(),
  });
  return {
    base: part(base),
    sections: Object.fromEntries(sections.map((one) => [one.name, part(one)])),
    config,
  };
}

/** Whether one of two instructions that follow each other has anything to do with the other. */
function isBound({ graph }: Split, first: Node, second: Node): boolean {
  const { edges, states } = graph;
  return (
    edges.some(({ from, to }) => from === first && to === second) ||
    (states.get(second)?.includes(first) ?? false) ||
    (graph.makers.get(second)?.includes(first) ?? false) ||
    // The later one sets what the earlier one sees, or both set it.
    second.defines.some((key) => first.uses.has(key) || first.defines.includes(key)) ||
    (first.role === "settings" && second.role === "settings")
  );
}

/** Swaps two neighbours that have nothing to do with each other, either way round. */
function swapped(taken: Taken, lines: readonly string[], at: number): readonly string[] {
  const [one, other] = [lines[at], lines[at + 1]];
  if (one === undefined || other === undefined) return lines;
  const next = lines.with(at, other).with(at + 1, one);
  const bound = [lines, next].some((order) => {
    const split = splitFrom(textWith(taken, order));
    const [first, second] = [split.graph.nodes[at], split.graph.nodes[at + 1]];
    return !first || !second || isBound(split, first, second);
  });
  return bound ? lines : next;
}

const cases = join(root, "test/cases/init");
const files = readdirSync(cases).filter((name) => name.endsWith(".Dockerfile"));

describe("the same sections are found whatever the order of independent instructions:", () => {
  test.each(files)("%s", (name) => {
    const taken = takenFrom(readFileSync(join(cases, name), "utf8"));
    const expected = sectionsOf(splitFrom(textWith(taken, taken.lines)));
    const most = Math.max(0, taken.lines.length - 2);
    fc.assert(
      fc.property(fc.array(fc.nat(most), { minLength: 1, maxLength: 12 }), (swaps) => {
        const lines = swaps.reduce((now, at) => swapped(taken, now, at), taken.lines);
        expect(sectionsOf(splitFrom(textWith(taken, lines)))).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
