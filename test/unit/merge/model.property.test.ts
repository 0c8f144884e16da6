import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Toc } from "../../../src/layer/entry.ts";
import { applyToc, type LayerFault, treeOf } from "../../../src/merge/apply.ts";
import { changesOf } from "../../../src/merge/changes.ts";
import { entryOf } from "../../../src/merge/fixup.ts";
import { type MergedTrees, mergeTrees } from "../../../src/merge/merge-trees.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import { isSameNode, type Node, type Side, type Tree } from "../../../src/merge/tree.ts";
import { stack, Unspecified } from "../../support/naive-applier.ts";
import {
  allContents,
  differences,
  dir,
  layerOf,
  plain,
  program,
  type Style,
  show,
  style,
  toc,
} from "../../support/trees.ts";

const empty: Tree = new Map([["", dir()]]);

/** A base and sections on it, each a tree and the layers that make it. */
const imagesIn = (styles: fc.Arbitrary<Style>) =>
  fc
    .tuple(
      program,
      fc.array(fc.tuple(program, program, styles, styles), { minLength: 1, maxLength: 3 }),
    )
    .map(([makeBase, programs]) => {
      const base = makeBase(makeBase(empty));
      const sections = programs.map(([first, second, firstStyle, secondStyle], at) => {
        const between = first(base);
        const to = second(between);
        const layers = [layerOf(base, between, firstStyle), layerOf(between, to, secondStyle)];
        return { section: `s${at}`, to, layers };
      });
      return { base, below: layerOf(empty, base, plain), sections };
    });

const images = imagesIn(style);

type Images = typeof images extends fc.Arbitrary<infer T> ? T : never;

function merge({ below, sections }: Images, withFaults = true): MergedTrees {
  const base = treeOf([below]);
  const faults: { section: string; faults: LayerFault[] }[] = [];
  const stackFaults: LayerFault[] = [];
  const actual = new Map(base);
  const sides = sections.map(({ section, layers }): Side => {
    const to = new Map(base);
    faults.push({ section, faults: layers.flatMap((layer) => applyToc(to, layer)) });
    stackFaults.push(...layers.flatMap((layer) => applyToc(actual, layer)));
    return { section, needs: [], from: base, to, changes: changesOf(base, to) };
  });
  const told = withFaults ? { faults, stackFaults } : {};
  const input = { base, sides, actual, ...told, contents: allContents(), policy: defaultPolicy };
  const classes = {
    ephemeralOf: () => undefined,
    pairOf: () => undefined,
    regenerateOf: () => undefined,
  };
  return mergeTrees(input, { drivers: [], passes: [], classes });
}

/** What is to be at a path; "conflict" where sections want different things of it. */
function wanted(path: string, { base, sections }: Images): Node | undefined | "conflict" {
  const before = base.get(path);
  const changed = sections.map(({ to }) => to.get(path)).filter((to) => !isSameNode(to, before));
  const [first] = changed;
  if (changed.length === 0) return before;
  if (changed.every((to) => isSameNode(to, first))) return first;
  if (!first || changed.some((to) => to?.kind !== first.kind)) return "conflict";
  const pick = (read: (node: Node) => unknown): unknown => {
    const was = before && before.kind === first.kind ? read(before) : undefined;
    const values = new Set(changed.flatMap((to) => (to ? [read(to)] : [])));
    values.delete(was);
    return values.size > 1 ? "conflict" : values.size === 1 ? [...values][0] : was;
  };
  const names = ["user.x", "user.y"];
  const parts = {
    mode: pick((node) => node.mode),
    uid: pick((node) => node.uid),
    gid: pick((node) => node.gid),
    digest: pick((node) => node.content?.digest),
    target: pick((node) => node.target),
    xattrs: names.map((name) => pick((node) => node.xattrs[name])),
  };
  if (Object.values(parts).flat().includes("conflict")) return "conflict";
  const { mode, uid, gid, digest } = parts;
  const like = changed.find((to) => to?.content?.digest === digest) ?? first;
  const xattrs = Object.fromEntries(
    names.flatMap((name, at) => (parts.xattrs[at] === undefined ? [] : [[name, parts.xattrs[at]]])),
  );
  return { ...like, mode, uid, gid, xattrs } as Node;
}

const isAtOrBelow = (path: string, top: string): boolean =>
  top === "" || path === top || path.startsWith(`${top}/`);

/** The model, without what is at, above or below a path in conflict. */
function expected(from: Images, conflicts: readonly string[]): Map<string, Node | undefined> {
  const { base, sections } = from;
  const paths = new Set(
    [base, ...sections.map(({ to }) => to)].flatMap((each) => [...each.keys()]),
  );
  const out = new Map<string, Node | undefined>();
  for (const path of [...paths].sort().reverse()) {
    if (conflicts.some((at) => isAtOrBelow(path, at) || isAtOrBelow(at, path))) continue;
    // A directory that one section removed stays where another put something into it.
    const isFilled = [...out].some(([below, there]) => there && below.startsWith(`${path}/`));
    const isDir = base.get(path)?.kind === "dir";
    const keepers = sections.filter(({ to }) => to.has(path));
    const node =
      isFilled && isDir && keepers.length < sections.length
        ? (wanted(path, { ...from, sections: keepers }) ?? base.get(path))
        : wanted(path, from);
    if (node === "conflict") throw new Error(`/${path} is no conflict, and should be`);
    out.set(path, node);
  }
  return out;
}

const layersOf = ({ below, sections }: Images): Toc[] => [
  below,
  ...sections.flatMap(({ layers }) => layers),
];

/** Undefined where the specification does not say what is to happen. */
function stacked(layers: readonly Toc[]): Tree | undefined {
  try {
    return stack(layers);
  } catch (error) {
    if (error instanceof Unspecified) return undefined;
    throw error;
  }
}

describe("any base and any sections on it", () => {
  test("are what their layers make of them, for both appliers", () => {
    fc.assert(
      fc.property(images, ({ base, below, sections }) => {
        for (const { to, layers } of sections) {
          const stacked = stack([below, ...layers]);
          expect(show(stacked)).toEqual(show(to));
          expect(show(treeOf([below, ...layers]))).toEqual(show(to));
        }
        expect(show(treeOf([below]))).toEqual(show(base));
      }),
      { numRuns: 300 },
    );
  });

  test("merge into what the model says, and the fix-up layer makes just that of the stack", () => {
    fc.assert(
      fc.property(images, (from) => {
        const { merged, fixup, conflicts } = merge(from);
        const paths = conflicts.map(({ subject }) => subject.replace(/^(?:entry )?\//, ""));
        for (const [path, node] of expected(from, paths)) {
          const found = merged.get(path);
          if (!isSameNode(found, node)) expect({ path, found }).toEqual({ path, found: node });
        }
        const layers = layersOf(from);
        if (!stacked(layers)) {
          expect(conflicts).not.toEqual([]);
          return;
        }
        const top = toc(fixup.map(entryOf));
        expect(show(stack([...layers, top]))).toEqual(show(merged));
        expect(show(treeOf([...layers, top]))).toEqual(show(merged));
      }),
      { numRuns: 500 },
    );
  });

  test("give the same in any order when nothing is in conflict", () => {
    // Without its parents, an entry can be below what another section's layer made no directory.
    const whole = style.map((each) => ({ ...each, parents: true }));
    fc.assert(
      fc.property(imagesIn(whole), (from) => {
        const one = merge(from);
        const other = merge({ ...from, sections: [...from.sections].reverse() });
        expect(other.conflicts.length > 0).toBe(one.conflicts.length > 0);
        if (one.conflicts.length === 0) expect(differences(one.merged, other.merged)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("need a fix-up of nothing but what is different", () => {
    fc.assert(
      fc.property(images, (from) => {
        // Whiteouts of nothing have directories written again that are as they should be.
        const { merged, fixup } = merge(from, false);
        const actual = stacked(layersOf(from));
        if (!actual) return;
        const changed = differences(actual, merged);
        const paths = fixup.map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
        for (const entry of fixup) {
          if ("whiteout" in entry) expect(changed).toContain(entry.path);
          else expect(changed.some((path) => isAtOrBelow(path, entry.path))).toBe(true);
        }
        if (changed.length === 0) expect(fixup).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
