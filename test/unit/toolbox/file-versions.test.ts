import { expect, test } from "vitest";
import type { Entry } from "../../../src/layer/entry.ts";
import { fileVersions } from "../../../src/toolbox/file-versions.ts";
import { dir, file, marker, symlink, toc } from "../../support/trees.ts";

const f = (path: string, text: string): Entry => {
  const { content, ...node } = file(text);
  return { ...node, ...content, path };
};
const d = (path: string): Entry => ({ ...dir(), path });

async function told(layers: readonly (readonly Entry[])[], chosen: (path: string) => boolean) {
  const versions = await fileVersions(
    layers.map((entries) => toc([...entries])),
    chosen,
  );
  return versions.map(({ path, entry, layer, fate }) =>
    [path, entry.kind, layer, fate.kind, ...("by" in fate ? [fate.by] : [])].join(" "),
  );
}

test("a file that is hidden in any way tells by which layer, and comes back as another version", async () => {
  const layers = [
    [d("a"), f("a/one", "1"), f("a/two", "2"), f("b", "b")],
    [marker("whiteout", "a/one"), f("b", "B")],
    [d("a"), marker("opaque", "a"), f("a/three", "3")],
    [f("a", "no folder")],
    [d("a"), f("a/one", "again")],
  ];
  expect(await told(layers, (path) => path !== "a")).toEqual([
    "a/one file 0 removed 1",
    "a/one whiteout 1 marker",
    "a/one file 4 current",
    "a/three file 2 removed 3",
    "a/two file 0 removed 2",
    "b file 0 replaced 1",
    "b file 1 current",
  ]);
});

test("a file that is written through a link is where the link leads", async () => {
  const layers = [
    [d("usr"), d("usr/lib"), { ...symlink("usr/lib"), path: "lib" }],
    [f("lib/x", "x")],
    [marker("whiteout", "usr/lib/x")],
  ];
  expect(await told(layers, (path) => path === "usr/lib/x")).toEqual([
    "usr/lib/x file 1 removed 2",
    "usr/lib/x whiteout 2 marker",
  ]);
});
