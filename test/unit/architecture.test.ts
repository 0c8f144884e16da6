import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { faultsOf, type House, maxLines, type Sources } from "../support/house.ts";

/** Which folder of `src` may know which, and what of the outside. ARCHITECTURE.md shows it. */
const house: House = {
  diagnostics: { ours: [], theirs: ["fastest-levenshtein"], pure: true },
  // The hash is the one part of Node that counts as pure: bytes in, text out.
  image: { ours: ["diagnostics"], theirs: ["node:crypto"], pure: true },
  // A FROM names an image and a platform.
  dockerfile: { ours: ["diagnostics", "image"], theirs: [], pure: true },
  // Nobody else knows the parser of shell texts.
  shell: { ours: [], theirs: ["unbash"], pure: true },
  layer: {
    ours: ["diagnostics", "image"],
    theirs: [
      "fzstd",
      "node:crypto",
      "node:events",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:stream",
      "node:stream/promises",
      "node:url",
      "node:worker_threads",
      "node:zlib",
    ],
  },
  merge: {
    // Of layer it knows the types of a table of contents.
    ours: ["diagnostics", "image", "layer"],
    // Bytes to bytes: hashes and archives that databases hold, and the formats of two drivers.
    theirs: ["node:crypto", "node:zlib", "diff", "yaml", "sql.js"],
    pure: true,
  },
  compare: {
    // What a merge knows of trees and formats.
    ours: ["diagnostics", "image", "layer", "merge"],
    theirs: ["sql.js"],
    pure: true,
  },
  // Files are hashed as they are read: they may be too large to be held whole.
  context: {
    ours: ["diagnostics", "image"],
    // Lists of what was reached are kept.
    theirs: ["node:crypto", "node:fs", "node:path", "node:zlib", "chokidar"],
  },
  config: {
    // A layerfile says how an image's merge is to be done: in the merge's own types.
    ours: ["diagnostics", "image", "dockerfile", "merge", "context"],
    // ajv: the types of its errors, and a function that the generated validator calls.
    theirs: ["yaml", "cosmiconfig", "ajv", "node:fs/promises", "node:path"],
  },
  split: {
    // A split is written as a layerfile, and parts are merged as the merge does it.
    ours: ["diagnostics", "image", "dockerfile", "shell", "merge", "config"],
    theirs: ["yaml"],
    pure: true,
  },
  plan: { ours: ["diagnostics", "image", "dockerfile", "merge", "config"], theirs: [], pure: true },
  // A Dockerfile of all parts, from what the merge makes of their configurations.
  eject: {
    ours: ["diagnostics", "image", "dockerfile", "merge", "config", "plan"],
    theirs: [],
    pure: true,
  },
  store: {
    // An archive of images is a tar, as a layer is.
    ours: ["diagnostics", "image", "layer"],
    theirs: [
      "p-limit",
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      // Leases say which machine their holder is on.
      "node:os",
      "node:path",
      "node:stream",
      "node:stream/promises",
      "node:timers/promises",
    ],
  },
  registry: {
    ours: ["diagnostics", "image", "store"],
    theirs: [
      "undici",
      "p-limit",
      // Credential helpers are programs, and the credentials a file in the home folder.
      "execa",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:events",
      // The authorities that Node trusts, to which others are added.
      "node:tls",
      // The names of status codes, and a server for engines that know registries only.
      "node:http",
      "node:crypto",
      "node:fs",
      "node:stream",
      "node:stream/consumers",
      "node:stream/promises",
      "node:timers/promises",
    ],
  },
  builder: {
    // Engines that know registries only get the local store as one; theirs is an archive of layers.
    ours: ["diagnostics", "image", "layer", "store", "registry"],
    theirs: [
      "execa",
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:stream",
      "node:stream/promises",
    ],
  },
  transport: {
    ours: ["diagnostics", "image", "layer", "store", "builder"],
    theirs: [
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:stream",
      "node:stream/promises",
    ],
  },
  // Knows neither registry nor buildx, but a Store and a Builder.
  run: {
    ours: [
      "diagnostics",
      "image",
      "dockerfile",
      "layer",
      "merge",
      "compare",
      "config",
      "context",
      "plan",
      "store",
      "builder",
      "transport",
    ],
    theirs: [
      "p-limit",
      // Layers that are made are held on disk; the person's own drivers are programs with files.
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:stream",
      "node:stream/promises",
      "node:zlib",
      "execa",
      // SQLite, for rpm databases, is loaded from its package.
      "node:module",
      "sql.js",
    ],
  },
  // Images made of images, without a layerfile.
  mutate: {
    ours: ["diagnostics", "image", "layer", "merge", "store", "transport", "run"],
    theirs: [],
  },
  // Images by their names: copied, listed, looked into.
  toolbox: {
    ours: [
      "diagnostics",
      "image",
      "layer",
      "merge",
      "compare",
      "store",
      "transport",
      "run",
      "mutate",
    ],
    // One file at a time is held on disk.
    theirs: ["p-limit", "node:crypto", "node:fs/promises", "node:os", "node:path", "node:stream"],
  },
  // Caches that are there: what they have, what of it may go, and how it is carried elsewhere.
  upkeep: {
    ours: ["diagnostics", "image", "layer", "merge", "plan", "store", "transport", "run"],
    theirs: ["p-limit", "node:stream"],
  },
  report: {
    // What a merge did, a lock has and a cache keeps, in their own types.
    ours: [
      "diagnostics",
      "image",
      "layer",
      "merge",
      "compare",
      "config",
      "plan",
      "store",
      "run",
      "toolbox",
      "upkeep",
    ],
    theirs: ["listr2", "picocolors", "node:stream", "node:util"],
  },
  commands: {
    ours: [
      "diagnostics",
      "image",
      "dockerfile",
      "merge",
      "compare",
      "config",
      "split",
      "context",
      "plan",
      "eject",
      "store",
      "registry",
      "builder",
      "transport",
      "run",
      "mutate",
      "toolbox",
      "upkeep",
      "report",
    ],
    // package.json: the program's own version.
    theirs: [
      "package.json",
      // What `init --dry-run` shows.
      "diff",
      // Delimiters that nobody can guess.
      "node:crypto",
      "node:fs",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:stream",
      "node:stream/promises",
    ],
  },
  cli: {
    ours: ["diagnostics", "commands"],
    theirs: [
      "commander",
      "@bomb.sh/tab",
      "package.json",
      "node:fs",
      "node:os",
      "node:path",
      "node:util",
    ],
  },
};

const src = fileURLToPath(new URL("../../src", import.meta.url));
const sources: Sources = new Map(
  readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.c?[jt]s$/.test(path))
    .map((path) => [path, readFileSync(join(src, path), "utf8")]),
);

test("the sources keep the rules of the house", () => {
  expect(sources.size).toBeGreaterThan(40);
  expect(faultsOf(house, sources)).toEqual([]);
});

describe("a fault that is planted is found:", () => {
  const planted = (path: string, text: string) =>
    faultsOf(house, new Map([...sources, [path, text]])).filter((fault) => fault.includes(path));

  test.each([
    ["a folder that must not be known", 'import type { Event } from "../run/event.ts";'],
    [
      "a folder that must not be known, over several lines",
      'import {\n  x,\n} from "../run/a.ts";',
    ],
    ["a folder whose names are handed on", 'export { x } from "../run/a.ts";'],
    ["a folder that is loaded late", 'const x = await import("../run/a.ts");'],
    ["a folder that is imported for its effect", 'import "../run/a.ts";'],
    ["a package that is not this folder's", 'import { execa } from "execa";'],
    ["a package's inner file", 'import x from "execa/inner";'],
    ["a module of Node's", 'import { readFile } from "node:fs/promises";'],
    ["a file outside src", 'import text from "../../schemas/a.json" with { type: "json" };'],
    ["the environment", "const home = process.env.HOME;"],
    ["the clock", "const now = new Date();"],
    ["a timer", "setTimeout(() => {}, 1);"],
    ["a long file", "x\n".repeat(maxLines + 1)],
  ])("%s", (_, text) => {
    expect(planted("merge/planted.ts", text)).toHaveLength(1);
  });

  test("a folder that the table does not have", () => {
    expect(planted("utils/planted.ts", "")).toHaveLength(1);
  });

  test("a cycle, also one of types", () => {
    const files = new Map([
      ["image/c.ts", 'import { a } from "./a.ts";'],
      ["image/a.ts", 'import type { B } from "./b.ts";'],
      ["image/b.ts", 'import { c } from "./c.ts";\nimport { a } from "./a.ts";'],
    ]);
    expect(faultsOf(house, files)).toEqual([
      "image/a.ts → image/b.ts → image/a.ts is a cycle",
      "image/a.ts → image/b.ts → image/c.ts → image/a.ts is a cycle",
    ]);
  });

  test("a table that lets a folder know a later one, or makes the core impure", () => {
    const table: House = {
      image: { ours: ["run"], theirs: ["node:fs", "node:crypto"], pure: true },
      run: { ours: ["image"], theirs: [] },
    };
    expect(faultsOf(table, new Map())).toEqual([
      "image may import run, which does not come before it",
      "image is pure and may import node:fs",
    ]);
  });
});

test("what is allowed is no fault", () => {
  const files: Sources = new Map([
    ["config/a.ts", 'import { parse } from "yaml";\nimport { b } from "./b.ts";'],
    ["config/b.ts", 'import type { Image } from "../image/image.ts";'],
    ["image/image.ts", '// A Date is no business of this file.\nimport "node:crypto";'],
  ]);
  expect(faultsOf(house, files)).toEqual([]);
});
