import { describe, expect, test } from "vitest";
import type { Conflict } from "../../../src/merge/conflict.ts";
import type { Pass } from "../../../src/merge/desk.ts";
import { mergeTrees, type Parts, type TreesInput } from "../../../src/merge/merge-trees.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import { allContents, file, type Literal, show, side, symlink, tree } from "../../support/trees.ts";

const classes = {
  ephemeralOf: () => undefined,
  pairOf: () => undefined,
  regenerateOf: () => undefined,
};

function merge(
  base: Literal,
  sections: readonly Literal[],
  parts: Partial<Parts> = {},
  input: Partial<TreesInput> = {},
) {
  const below = tree(base);
  const sides = sections.map((to, at) =>
    side(String.fromCharCode(97 + at), below, tree(to, below)),
  );
  const actual = sections.reduce((on, to) => tree(to, on), below);
  const common = { contents: allContents(), policy: defaultPolicy };
  return mergeTrees(
    { base: below, sides, actual, ...common, ...input },
    { drivers: [], passes: [], classes, ...parts },
  );
}

describe("mergeTrees", () => {
  test("needs no fix-up where stacking does it", () => {
    expect(merge({ f: "1" }, [{ f: "A" }, { g: "B" }])).toMatchObject({
      fixup: [],
      conflicts: [],
      notes: [],
    });
  });

  test("mends what stacking reverts", () => {
    const { merged, fixup } = merge({ f: "1" }, [{ f: "A" }, { f: "1", g: "B" }]);
    expect(show(merged)).toEqual(show(tree({ f: "A", g: "B" })));
    expect(fixup).toEqual([{ path: "f", node: file("A") }]);
  });

  test("lets passes change the merged tree and settle conflicts, in their order", () => {
    const passes: Pass[] = [
      (desk) => desk.set("f", file("one")),
      (desk) => desk.write("f", Buffer.from("two"), desk.merged.get("f") ?? file("")),
      (desk) => desk.note("third", `it is ${desk.read(desk.merged, "f")}`),
    ];
    const { conflicts, notes, fixup } = merge({ f: "1" }, [{ f: "A" }, { f: "B" }], { passes });
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([{ by: "third", text: "it is two" }]);
    expect(fixup).toMatchObject([{ path: "f", node: { content: file("two").content } }]);
  });

  test("merges what the renumbering made of the sections", () => {
    const conflict: Conflict = { level: "ids", subject: "user app", base: undefined, sides: [] };
    const { merged, fixup, conflicts, notes } = merge({}, [{ f: "A" }, { g: "B" }], {
      renumber: (base, sides) => ({
        sides: sides.map((each, at) =>
          at === 0 ? each : side(each.section, base, tree({ g: file("B", { uid: 101 }) }, base)),
        ),
        conflicts: [conflict],
        notes: [{ by: "ids", text: "app is 101" }],
      }),
    });
    expect(merged.get("g")?.uid).toBe(101);
    expect(fixup.map(({ path }) => path)).toEqual(["g"]);
    expect(conflicts).toEqual([conflict]);
    expect(notes).toEqual([{ by: "ids", text: "app is 101" }]);
  });

  test("what a finalizing command makes anew is no conflict", () => {
    const merged = (finalize: readonly string[]) =>
      merge(
        {},
        [{ "m.cache": "A" }, { "m.cache": "B" }],
        { classes: { ...classes, regenerateOf: () => ({ command: "update-m /usr" }) } },
        { policy: { ...defaultPolicy, finalize } },
      );
    expect(merged(["update-more /usr"]).conflicts).toMatchObject([{ level: "regenerate" }]);
    expect(merged(["cd / && /bin/update-m usr"])).toMatchObject({
      conflicts: [],
      notes: [{ by: "regenerate", text: "/m.cache is generated anew by update-m /usr" }],
    });
  });

  test("tells which packages own what is in conflict", () => {
    const { conflicts } = merge({}, [{ f: "A" }, { f: "B" }], {
      ownersOf: (section, path) => [`${section}-${path}`],
    });
    expect(conflicts[0]?.sides).toMatchObject([{ packages: ["a-f"] }, { packages: ["b-f"] }]);
  });

  test("refuses faulty layers, those of one section and those that are so only when stacked", () => {
    const alias = { kind: "alias", path: "bin/x", alias: "bin", real: "usr/x" } as const;
    const parent = { kind: "parent", path: "k/in", parent: "k" } as const;
    const { conflicts } = merge(
      {},
      [{ k: "file" }, {}],
      {},
      {
        faults: [{ section: "b", faults: [alias] }],
        stackFaults: [alias, parent, parent],
      },
    );
    expect(conflicts).toMatchObject([
      { level: "structural", subject: "/bin/x", sides: [{ section: "b" }] },
      {
        level: "structural",
        subject: "entry /k/in",
        why: "when the layers are stacked, /k, which it is in, is no directory",
        sides: [{ section: "a", value: expect.stringContaining("makes /k a file") }],
      },
    ]);
  });

  test("lets a rule accept an entry through a link, which is then written again for all", () => {
    const alias = { kind: "alias", path: "bin/x", alias: "bin", real: "usr/x" } as const;
    const { fixup, conflicts } = merge(
      { "usr/x": "1", bin: symlink("usr") },
      [{}, {}],
      {},
      {
        faults: [{ section: "b", faults: [alias] }],
        stackFaults: [alias],
        policy: { ...defaultPolicy, rules: [{ path: "/bin/*", use: "last" }] },
      },
    );
    expect(conflicts).toEqual([]);
    expect(fixup.map(({ path }) => path)).toEqual(["bin", "usr", "usr/x"]);
  });

  test("writes directories again in which a whiteout of nothing may show", () => {
    const dangling = { kind: "dangling", path: "d/e/gone" } as const;
    const { fixup, conflicts } = merge({ "d/e/f": "1" }, [], {}, { stackFaults: [dangling] });
    expect(fixup.map(({ path }) => path)).toEqual(["d", "d/e"]);
    expect(conflicts).toEqual([]);
  });
});
