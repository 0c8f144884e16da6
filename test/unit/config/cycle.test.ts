import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cyclesOf, withNeeds } from "../../../src/config/cycle.ts";

const graphOf = (edges: { [name: string]: string[] }) => new Map(Object.entries(edges));

/** Graphs of which each node needs earlier ones only. */
const acyclic = fc
  .array(fc.array(fc.nat(9), { maxLength: 4 }), { maxLength: 10 })
  .map(
    (rows) =>
      new Map(rows.map((row, n) => [`n${n}`, row.filter((m) => m < n).map((m) => `n${m}`)])),
  );

describe("cyclesOf", () => {
  it("gives a cycle from its first node in the order of the graph", () => {
    expect(cyclesOf(graphOf({ a: ["b"], b: ["c"], c: ["b"] }))).toEqual([["b", "c"]]);
    expect(cyclesOf(graphOf({ a: ["c"], b: ["a"], c: ["b"] }))).toEqual([["a", "c", "b"]]);
  });

  it("finds a node that needs itself, and more than one cycle", () => {
    expect(cyclesOf(graphOf({ a: ["a"], b: ["c"], c: ["b"] }))).toEqual([["a"], ["b", "c"]]);
  });

  it("passes over names that are not in the graph", () => {
    expect(cyclesOf(graphOf({ a: ["x"] }))).toEqual([]);
  });

  it("finds none where each node needs earlier ones only, and one as soon as the last is needed by the first", () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        expect(cyclesOf(graph)).toEqual([]);
        const names = [...graph.keys()];
        const last = names.at(-1);
        if (last === undefined) return;
        const chain = new Map(names.map((name, n) => [name, n > 0 ? [`n${n - 1}`] : [last]]));
        expect(cyclesOf(chain)).toHaveLength(1);
      }),
    );
  });
});

describe("withNeeds", () => {
  it("puts what is needed in front, also when it was not named or named later", () => {
    const graph = graphOf({ lib: [], app: ["lib"], web: ["app"] });
    expect(withNeeds(["web"], graph)).toEqual(["lib", "app", "web"]);
    expect(withNeeds(["app", "lib"], graph)).toEqual(["lib", "app"]);
  });

  it("keeps the order as listed where nothing is needed", () => {
    expect(withNeeds(["b", "a"], graphOf({ a: [], b: [] }))).toEqual(["b", "a"]);
  });

  it("gives each name once, behind all that it needs", () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const order = withNeeds([...graph.keys()].reverse(), graph);
        expect(new Set(order).size).toBe(order.length);
        for (const [name, needs] of graph) {
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(name));
        }
      }),
    );
  });
});
