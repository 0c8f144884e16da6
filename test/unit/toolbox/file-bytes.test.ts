import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readToc } from "../../../src/layer/toc.ts";
import { treeOf } from "../../../src/merge/apply.ts";
import { wantedFiles } from "../../../src/merge/wanted-files.ts";
import { openTocs } from "../../../src/run/tocs.ts";
import { fileBytes, rootTar } from "../../../src/toolbox/file-bytes.ts";
import { fileVersions } from "../../../src/toolbox/file-versions.ts";
import { readRoot } from "../../../src/toolbox/layer-tables.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { pushStack, showExactly, tarOfToc, tarsOfSteps, tocsIn } from "../../support/stacks.ts";
import { file, layerOf, program, style, tree as treeFrom } from "../../support/trees.ts";

const stacks = fc.array(fc.tuple(program, style), { minLength: 1, maxLength: 4 });
type Steps = typeof stacks extends fc.Arbitrary<infer T> ? T : never;

/** A stack of layers in a store, and the tree that they give. */
const stack = async (steps: Steps) => pushed(await tarsOfSteps(steps));

async function pushed(tars: readonly Buffer[]) {
  const store = memoryStore();
  const { image } = await pushStack(store, tars);
  const tocs = openTocs({ wanted: wantedFiles });
  const root = await readRoot({ image, store }, tocs);
  return { root, ...root, tocs: await tocsIn(store, image) };
}

describe("an image's root as a tar", () => {
  test("is the file system of any stack of layers, to the second and to the name", () =>
    fc.assert(
      fc.asyncProperty(stacks, async (steps) => {
        const { root, tree } = await stack(steps);
        const { toc } = await readToc(rootTar(root), { wants: () => false });
        expect(toc.entries.filter(({ kind }) => kind === "whiteout" || kind === "opaque")).toEqual(
          [],
        );
        expect(showExactly(treeOf([toc]))).toEqual(showExactly(tree));
      }),
      { numRuns: 60 },
    ));

  test("is the same bytes each time", async () => {
    const { root } = await pushed([await tarOfToc(layerOf(new Map(), treeFrom({ "a/b": "x" })))]);
    const tar = await buffer(Readable.from(rootTar(root)));
    expect((await buffer(Readable.from(rootTar(root)))).equals(tar)).toBe(true);
  });
});

test("a file's bytes come from the layer that has it, whatever they are", async () => {
  const large = Buffer.alloc(1_500_000, 7);
  const before = treeFrom({ "a/b": "x", large: file(large), empty: "" });
  const { layers, tree } = await pushed([await tarOfToc(layerOf(new Map(), before))]);
  for (const path of ["a/b", "large", "empty"]) {
    const content = tree.get(path)?.content;
    const bytes = content && (await buffer(Readable.from(fileBytes(content, layers))));
    expect(bytes?.length).toBe(content?.size);
    if (path === "large") expect(bytes?.equals(large)).toBe(true);
  }
});

test("what is current of all versions is what the tree has", () =>
  fc.assert(
    fc.asyncProperty(stacks, async (steps) => {
      const { tocs, tree } = await stack(steps);
      const versions = await fileVersions(tocs, () => true);
      const current = versions.filter(({ fate }) => fate.kind === "current");
      const paths = current.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.filter((path) => !tree.has(path))).toEqual([]);
      // A folder may have come about by what is in it.
      const others = [...tree].filter(
        ([path, { kind }]) => kind !== "dir" && !paths.includes(path),
      );
      expect(others).toEqual([]);
      for (const { path, entry } of current) {
        if (entry.digest) expect(tree.get(path)?.content?.digest).toBe(entry.digest);
      }
    }),
    { numRuns: 60 },
  ));
