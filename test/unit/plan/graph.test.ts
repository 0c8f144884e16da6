import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graphOf, longestChain, wavesOf } from "../../../src/plan/graph.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

const ids = (graph: ReturnType<typeof graphOf>): string[] => graph.steps.map(({ id }) => id);

describe("graphOf", () => {
  test("sections stand on the base, the merge on all of them, the publish on the merge", () => {
    const graph = graphOf(layerfileOf({ maven: [], golang: [] }));
    expect(graph.steps.map(({ id, needs }) => [id, needs])).toEqual([
      ["base:linux/amd64", []],
      ["section:maven:linux/amd64", ["base:linux/amd64"]],
      ["section:golang:linux/amd64", ["base:linux/amd64"]],
      [
        "merge:maven+golang:linux/amd64",
        ["base:linux/amd64", "section:maven:linux/amd64", "section:golang:linux/amd64"],
      ],
      ["publish:image0", ["merge:maven+golang:linux/amd64"]],
    ]);
  });

  test("a section that needs others is built on their merge, and that merge is there once", () => {
    const graph = graphOf(
      layerfileOf({ a: [], b: ["a"], c: ["b"] }, [{}, { sections: ["a", "b"] }]),
    );
    expect(ids(graph)).toEqual([
      "base:linux/amd64",
      "section:a:linux/amd64",
      "merge:a:linux/amd64",
      "section:b:linux/amd64",
      "merge:a+b:linux/amd64",
      "section:c:linux/amd64",
      "merge:a+b+c:linux/amd64",
      "publish:image0",
      "publish:image1",
    ]);
  });

  test("images of the same sections share a merge unless one has a configuration of its own", () => {
    const graph = graphOf(layerfileOf({ a: [] }, [{}, {}, { config: { cmd: ["x"] } }]));
    expect(ids(graph).filter((id) => id.startsWith("merge"))).toEqual([
      "merge:a:linux/amd64",
      "merge:a:image2:linux/amd64",
    ]);
  });

  test("every platform has steps of its own, and one publish takes them together", () => {
    const platforms = [
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm64" },
    ];
    const graph = graphOf(layerfileOf({ a: [] }, [{}], platforms));
    expect(ids(graph)).toContain("section:a:linux/arm64");
    expect(graph.steps.at(-1)?.needs).toEqual(["merge:a:linux/amd64", "merge:a:linux/arm64"]);
  });

  test("a section that is limited to platforms is in no other's merges, nor built there", () => {
    const amd64 = { os: "linux", architecture: "amd64" };
    const arm64 = { os: "linux", architecture: "arm64" };
    const layerfile = layerfileOf(
      { a: [], b: ["a"] },
      [{}, { sections: ["a"] }, { sections: ["a", "b"] }],
      [amd64, arm64],
    );
    const [a, b] = layerfile.sections;
    if (!a || !b) throw new Error("there are two sections");
    const limited = { ...layerfile, sections: [a, { ...b, platforms: [arm64] }] };
    const graph = graphOf(limited);
    expect(ids(graph)).not.toContain("section:b:linux/amd64");
    expect(graph.steps.filter(({ kind }) => kind === "publish").map(({ needs }) => needs)).toEqual([
      ["merge:a:linux/amd64", "merge:a+b:linux/arm64"],
      ["merge:a:linux/amd64", "merge:a:linux/arm64"],
      ["merge:a:linux/amd64", "merge:a+b:linux/arm64"],
    ]);
    expect(ids(graphOf(limited, ["b"]))).toEqual([
      "base:linux/arm64",
      "section:a:linux/arm64",
      "merge:a:linux/arm64",
      "section:b:linux/arm64",
    ]);

    const nowhere = { ...layerfile, sections: [a, b].map((one) => ({ ...one, platforms: [] })) };
    expect(ids(graphOf(nowhere)).slice(0, 2)).toEqual([
      "base:linux/amd64",
      "merge:base:linux/amd64",
    ]);
  });

  test("with `only` there is that section and what it needs, no image", () => {
    const graph = graphOf(layerfileOf({ a: [], b: ["a"], c: [] }), ["b"]);
    expect(ids(graph)).toEqual([
      "base:linux/amd64",
      "section:a:linux/amd64",
      "merge:a:linux/amd64",
      "section:b:linux/amd64",
    ]);
  });

  test("with `only` the base can be asked for by itself, and beside sections", () => {
    const layerfile = layerfileOf({ a: [], b: ["a"], c: [] });
    expect(ids(graphOf(layerfile, ["base"]))).toEqual(["base:linux/amd64"]);
    expect(ids(graphOf(layerfile, ["base", "c"]))).toEqual([
      "base:linux/amd64",
      "section:c:linux/amd64",
    ]);
  });

  test("a long chain of sections is planned at once", () => {
    const chain = Array.from({ length: 60 }, (_, n) => [`s${n}`, n > 0 ? [`s${n - 1}`] : []]);
    const graph = graphOf(layerfileOf(Object.fromEntries(chain)));
    expect(graph.steps).toHaveLength(60 + 60 + 2);
  });

  /** Sections that need only such as stand before them: every such file is free of cycles. */
  const needs = fc
    .array(fc.array(fc.nat(6), { maxLength: 3 }), { minLength: 1, maxLength: 7 })
    .map((rows) =>
      Object.fromEntries(
        rows.map((row, n) => [`s${n}`, [...new Set(row.filter((r) => r < n).map((r) => `s${r}`))]]),
      ),
    );

  test("each step comes after what it needs, once", () => {
    fc.assert(
      fc.property(needs, (sections) => {
        const { steps } = graphOf(layerfileOf(sections));
        const seen = new Set<string>();
        for (const step of steps) {
          expect(step.needs.every((need) => seen.has(need))).toBe(true);
          expect(seen.has(step.id)).toBe(false);
          seen.add(step.id);
        }
      }),
    );
  });

  test("a wave holds no two steps of which one needs the other, and no step waits without cause", () => {
    fc.assert(
      fc.property(needs, (sections) => {
        const graph = graphOf(layerfileOf(sections));
        const waves = wavesOf(graph);
        const wave = new Map(waves.flatMap((stepIds, n) => stepIds.map((id) => [id, n] as const)));
        for (const { id, needs: needed } of graph.steps) {
          const before = needed.map((need) => wave.get(need) ?? -1);
          expect(wave.get(id)).toBe(Math.max(-1, ...before) + 1);
        }
      }),
    );
  });
});

test("longestChain follows the heaviest way", () => {
  const graph = graphOf(layerfileOf({ a: [], b: [] }));
  const chain = longestChain(graph, ({ name }) => (name === "b" ? 5 : 1));
  expect(chain.map(({ name }) => name)).toEqual(["base", "b", "a+b", "image0"]);
});
