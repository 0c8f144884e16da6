import { describe, expect, test } from "vitest";
import {
  type LdEntry,
  parseLdCache,
  printLdCache,
} from "../../../../src/merge/formats/ld-cache.ts";
import { ldCachePass } from "../../../../src/merge/passes/ld-cache.ts";
import { scanOrder } from "../../../../src/merge/passes/ld-directories.ts";
import { defaultPolicy, type MergePolicy } from "../../../../src/merge/policy.ts";
import { mergePaths } from "../../../../src/merge/three-way.ts";
import type { Node, Tree } from "../../../../src/merge/tree.ts";
import { allContents, file, type Literal, side, symlink, tree } from "../../../support/trees.ts";

const contents = allContents();
const path = "etc/ld.so.cache";

const entry = (soname: string, directory: string): LdEntry => ({
  soname,
  path: `${directory}/${soname}`,
  flags: 0x303,
  osVersion: 0,
  hwcap: 0n,
});
const cache = (...entries: LdEntry[]): Node => ({
  ...file(""),
  content: contents.put(printLdCache({ entries, generator: "ldconfig" })),
});

/** Sections on one base, merged by the pass alone. */
function merge(base: Tree, sections: readonly Literal[], policy: Partial<MergePolicy> = {}) {
  const desk = mergePaths(
    {
      base,
      sides: sections.map((made, index) => side(`s${index}`, base, tree(made, base))),
      contents,
      policy: { ...defaultPolicy, ...policy },
    },
    {
      drivers: [],
      classes: {
        ephemeralOf: () => undefined,
        pairOf: () => undefined,
        regenerateOf: () => undefined,
      },
    },
  );
  ldCachePass(desk);
  const bytes = desk.read(desk.merged, path);
  return { paths: bytes && parseLdCache(bytes)?.entries.map((each) => each.path), ...desk.said() };
}

const libc = entry("libc.so.6", "/lib/x86_64-linux-gnu");
const base = tree({
  lib: symlink("usr/lib"),
  "usr/lib/x86_64-linux-gnu/libc.so.6": "libc",
  "etc/ld.so.conf": "include /etc/ld.so.conf.d/*.conf\n",
  "etc/ld.so.conf.d/libc.conf": "# libc default configuration\n/usr/local/lib\n",
  [path]: cache(libc),
});
const one: Literal = {
  "opt/one/libdup.so": "1",
  "etc/ld.so.conf.d/zz-one.conf": "/opt/one/\n",
  [path]: cache(entry("libdup.so", "/opt/one"), libc),
};
const two: Literal = {
  "usr/local/lib/libdup.so": "2",
  "usr/lib/x86_64-linux-gnu/libdup.so": symlink("libdup.so.1"),
  "usr/lib/x86_64-linux-gnu/libdup.so.1": "2",
  [path]: cache(
    entry("libdup.so", "/usr/local/lib"),
    entry("libdup.so", "/lib/x86_64-linux-gnu"),
    libc,
  ),
};

describe("sections with libraries of their own", () => {
  test.each([
    ["in order", [one, two]],
    ["backwards", [two, one]],
  ])("have them all in the order of the merged configuration, %s", (_, sections) => {
    const { paths, conflicts, notes } = merge(base, sections);
    expect(paths).toEqual([
      "/usr/local/lib/libdup.so",
      "/opt/one/libdup.so",
      "/lib/x86_64-linux-gnu/libdup.so",
      "/lib/x86_64-linux-gnu/libc.so.6",
    ]);
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([
      { by: "ld-cache", text: "/etc/ld.so.cache names 4 libraries of all sections" },
    ]);
  });

  test("do not name a library that a third one took away", () => {
    const three: Literal = { "usr/local/lib": null };
    const without = tree(
      {
        "usr/local/lib/libold.so": "old",
        [path]: cache(entry("libold.so", "/usr/local/lib"), libc),
      },
      base,
    );
    const { paths } = merge(without, [
      { [path]: cache(entry("libold.so", "/usr/local/lib"), libc), ...three },
      {
        ...one,
        [path]: cache(entry("libold.so", "/usr/local/lib"), entry("libdup.so", "/opt/one"), libc),
      },
      {
        "opt/x": "x",
        [path]: cache(entry("libold.so", "/usr/local/lib"), entry("libx.so", "/opt"), libc),
        "opt/libx.so": "x",
      },
    ]);
    expect(paths).toEqual([
      "/opt/libx.so",
      "/opt/one/libdup.so",
      "/lib/x86_64-linux-gnu/libc.so.6",
    ]);
  });
});

describe("a cache of another format", () => {
  const old = (text: string): Literal => ({ [path]: `ld.so-1.7.0${text}` });

  test("is left to ldconfig", () => {
    expect(merge(base, [old("a"), old("b")]).conflicts).toEqual([
      {
        level: "regenerate",
        subject: "/etc/ld.so.cache",
        why: "it is of a format that can't be merged",
        base: undefined,
        sides: [
          { section: "s0", value: "a cache of its own libraries" },
          { section: "s1", value: "a cache of its own libraries" },
        ],
      },
    ]);
  });

  test("is no conflict when ldconfig is run at the end", () => {
    const { conflicts, notes } = merge(base, [old("a"), old("b")], { finalize: ["ldconfig"] });
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([
      { by: "ld-cache", text: "/etc/ld.so.cache is generated anew by ldconfig" },
    ]);
  });
});

test("what a rule has decided stays", () => {
  const rules = [{ path: "/etc/ld.so.cache", use: "first" }];
  expect(merge(base, [one, two], { rules }).paths).toEqual([
    "/opt/one/libdup.so",
    "/lib/x86_64-linux-gnu/libc.so.6",
  ]);
});

test("a cache that one section took away and another changed stays a conflict", () => {
  const { conflicts } = merge(base, [one, { [path]: null }]);
  expect(conflicts).toMatchObject([{ level: "structural", subject: "/etc/ld.so.cache" }]);
});

test("directories stand in the order of the configuration, each once and by what it really is", () => {
  const root = tree({
    lib: symlink("usr/lib"),
    "usr/lib/aarch64-linux-gnu/x": "x",
    "etc/ld.so.conf":
      "include ld.so.conf.d/*.conf /etc/more/*\n/last # a comment\nhwcap 0 nosegneg\n",
    "etc/ld.so.conf.d/b.conf": "/b\n/lib/aarch64-linux-gnu\n",
    "etc/ld.so.conf.d/a.conf": "/a=libc6\ninclude /etc/ld.so.conf\n",
    "etc/ld.so.conf.d/a.off": "/off\n",
    "etc/more/c": "/usr/lib/aarch64-linux-gnu\n/c/\n",
  });
  const read = (name: string): Buffer | undefined => {
    const content = root.get(name)?.content;
    return content && contents.get(content);
  };
  const order = scanOrder(root, read);
  const sorted = [
    "/usr/lib",
    "/last",
    "/c",
    "/off",
    "/lib/aarch64-linux-gnu/glibc-hwcaps/v2",
    "/b",
    "/a",
  ].sort((a, b) => order(a) - order(b));
  expect(sorted).toEqual([
    "/a",
    "/b",
    "/lib/aarch64-linux-gnu/glibc-hwcaps/v2",
    "/c",
    "/last",
    "/usr/lib",
    "/off",
  ]);
});
