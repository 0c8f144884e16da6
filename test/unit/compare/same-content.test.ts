import { describe, expect, test } from "vitest";
import { isSameConfig, isSameTree } from "../../../src/compare/same-content.ts";
import type { ImageConfig } from "../../../src/image/config.ts";
import { digestOf } from "../../../src/image/digest.ts";
import type { Node } from "../../../src/merge/tree.ts";
import { device, dir, file, symlink, tree } from "../../support/trees.ts";

const config: ImageConfig = {
  os: "linux",
  architecture: "amd64",
  created: "2026-01-01T00:00:00Z",
  config: { Env: ["A=1"], Labels: { a: "1" } },
  rootfs: { type: "layers", diff_ids: [digestOf("1")] },
  history: [{ created: "2026-01-01T00:00:00Z", created_by: "RUN a" }],
};

describe("a configuration is the same", () => {
  test("where only times and layers differ", () => {
    const other: ImageConfig = {
      ...config,
      created: "2026-01-02T00:00:00Z",
      rootfs: { type: "layers", diff_ids: [digestOf("2")] },
      history: [{ created: "2026-01-02T00:00:00Z", created_by: "RUN a" }],
    };
    expect(isSameConfig(config, other)).toBe(true);
  });

  test.each<[string, Partial<ImageConfig>]>([
    ["a variable", { config: { Env: ["A=2"], Labels: { a: "1" } } }],
    ["a label", { config: { Env: ["A=1"], Labels: { a: "2" } } }],
    ["a trigger", { config: { ...config.config, OnBuild: ["RUN a"] } }],
    ["the processor", { architecture: "arm64" }],
    ["an instruction", { history: [{ created_by: "RUN b" }] }],
    ["the number of layers", { history: [...(config.history ?? []), { created_by: "RUN b" }] }],
  ])("and is not where %s differs", (_, change) => {
    expect(isSameConfig(config, { ...config, ...change })).toBe(false);
  });
});

describe("a tree is the same", () => {
  const nodes: { readonly [path: string]: Node } = {
    a: file("a", { mtime: 1, xattrs: { "user.x": "eA==" } }),
    b: file("b", { link: "one" }),
    c: file("b", { link: "one" }),
    d: dir({ mtime: 1 }),
    l: symlink("a"),
    n: device(1, 3),
  };
  const same = (change: { readonly [path: string]: Node | null }): boolean =>
    isSameTree(tree(nodes), tree({ ...nodes, ...change }));

  test("where only times differ, and what links of files are called", () => {
    const later = { a: { ...nodes.a, mtime: 2 } as Node, d: dir({ mtime: 2 }) };
    const links = { b: file("b", { link: "two" }), c: file("b", { link: "two" }) };
    expect(same({ ...later, ...links })).toBe(true);
  });

  test.each<[string, { readonly [path: string]: Node | null }]>([
    ["a file's bytes", { a: file("x", { xattrs: { "user.x": "eA==" } }) }],
    ["a mode", { d: dir({ mode: 0o700 }) }],
    ["an owner", { d: dir({ uid: 1 }) }],
    ["a group", { d: dir({ gid: 1 }) }],
    ["an attribute", { a: file("a") }],
    ["a target", { l: symlink("b") }],
    ["a device", { n: device(1, 5) }],
    ["a kind", { l: file("a") }],
    ["a path that is gone", { d: null }],
    ["a path more", { e: file("") }],
    ["files that are no longer one", { c: file("b") }],
  ])("and is not with %s", (_, change) => {
    expect(same(change)).toBe(false);
  });
});
