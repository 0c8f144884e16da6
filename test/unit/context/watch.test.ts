import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWatch } from "../../../src/context/watch.ts";

const { signal } = new AbortController();

function project() {
  const root = mkdtempSync(join(tmpdir(), "layerbuild-watch-"));
  const at = (path: string) => join(root, path);
  for (const folder of ["src", "src/deep", "out"]) mkdirSync(at(folder));
  for (const path of ["layers.yaml", "src/a", "src/deep/b", "out/c"]) writeFileSync(at(path), path);
  const context = { root, paths: ["src"], ignore: "**/*.log" };
  return { at, watched: { files: [at("layers.yaml"), at("layers.lock")], contexts: [context] } };
}

describe("a change is seen:", () => {
  test.each<[string, (at: (path: string) => string) => void, string]>([
    ["of a file", (at) => writeFileSync(at("layers.yaml"), "new"), "layers.yaml"],
    ["of a file that was not there", (at) => writeFileSync(at("layers.lock"), ""), "layers.lock"],
    [
      "of a file that another takes the place of",
      (at) => {
        writeFileSync(at("layers.yaml~"), "new");
        renameSync(at("layers.yaml~"), at("layers.yaml"));
      },
      "layers.yaml",
    ],
    ["deep in a context", (at) => writeFileSync(at("src/deep/b"), "new"), "src/deep/b"],
    ["of permissions alone", (at) => chmodSync(at("src/deep/b"), 0o600), "src/deep/b"],
    ["a new file", (at) => writeFileSync(at("src/deep/d"), "new"), "src/deep/d"],
    ["a file that is gone", (at) => rmSync(at("src/a")), "src/a"],
  ])("%s", async (_, change, path) => {
    const { at, watched } = project();
    await using watch = await openWatch(watched);
    change(at);
    expect(await watch.changes(signal)).toContain(at(path));
  });

  test("in a folder that is new", async () => {
    const { at, watched } = project();
    await using watch = await openWatch(watched);
    mkdirSync(at("src/new"));
    await watch.changes(signal);
    writeFileSync(at("src/new/file"), "new");
    expect(await watch.changes(signal)).toContain(at("src/new/file"));
  });
});

test("what counts for nothing is no change", async () => {
  const { at, watched } = project();
  await using watch = await openWatch(watched);
  for (const path of ["out/c", "README", "src/a.log"]) writeFileSync(at(path), "new");
  writeFileSync(at("src/a"), "new");
  expect(await watch.changes(signal)).toEqual([at("src/a")]);
});

test("a burst is one change, and what is told is not told again", async () => {
  const { at, watched } = project();
  await using watch = await openWatch(watched);
  for (let n = 0; n < 50; n++) writeFileSync(at(`src/${n}`), "new");
  const told = await watch.changes(signal);
  expect(told.filter((path) => /\d+$/.test(path))).toHaveLength(50);
  expect(watch.taken()).toEqual([]);
});

test("whoever waits is let go", async () => {
  const { watched } = project();
  await using watch = await openWatch(watched);
  const ending = new AbortController();
  const changes = watch.changes(ending.signal);
  ending.abort();
  expect(await changes).toEqual([]);
});
