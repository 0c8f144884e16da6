import type { Entry } from "../../src/layer/entry.ts";
import type { Rule } from "../../src/merge/policy.ts";
import type { Node } from "../../src/merge/tree.ts";
import { device, dir, file, marker, symlink } from "./trees.ts";

/** A base and sections of one layer each. */
export interface LayerCase {
  readonly name: string;
  readonly base: readonly Entry[];
  readonly sections: readonly (readonly Entry[])[];
  /** What the person's rules accept. */
  readonly rules?: readonly Rule[];
  /** What the merge refuses, by what it says; absent where it merges. */
  readonly refused?: RegExp;
  /** What is right at some paths, where only the sections' intentions tell: null is nothing. */
  readonly right?: { readonly [path: string]: Node | null };
  /** What engines with the classic image store make of it instead, by path. */
  readonly classic?: { readonly [path: string]: Node };
}

const at = (path: string, { content, link: _, ...node }: Node): Entry => ({
  ...node,
  ...content,
  path,
});
const f = (path: string, text: string, meta: Parameters<typeof file>[1] = {}): Entry =>
  at(path, file(text, { mtime: 1000, ...meta }));
const d = (path: string, meta: Parameters<typeof dir>[0] = {}): Entry =>
  at(path, dir({ mtime: 1000, ...meta }));
const l = (path: string, target: string): Entry => at(path, symlink(target));
const h = (path: string, target: string): Entry => ({
  ...{ path, kind: "hardlink", mode: 0o644, uid: 0, gid: 0, mtime: 1000, target },
});
const gone = (path: string): Entry => marker("whiteout", path);
const opaque = (path: string): Entry => marker("opaque", path);

/** cap_net_raw+ep, as `setcap` writes it: version 2, effective. */
const capability = Buffer.from("0100000200200000000000000000000000000000", "hex");
const xattrs = { "security.capability": capability.toString("base64") };
const merged = [
  d("usr"),
  d("usr/bin"),
  f("usr/bin/sh", "SH", { mode: 0o755 }),
  l("bin", "usr/bin"),
];

/**
 * Layers that appliers have been seen to disagree on, or that hide or revert what a sibling did.
 * The first 24 are those of merge-facts, part 3.
 */
export const layerCases: readonly LayerCase[] = [
  {
    name: "a whiteout",
    base: [d("a"), f("a/f", "1")],
    sections: [[d("a"), gone("a/f")]],
    right: { "a/f": null },
  },
  {
    name: "an opaque directory, which keeps what its own layer has",
    base: [d("a"), f("a/f", "1")],
    sections: [[d("a"), f("a/new", "n"), opaque("a")]],
    right: { "a/f": null, "a/new": file("n") },
  },
  {
    name: "an opaque directory that is new and hides a sibling's",
    base: [d("x")],
    sections: [
      [d("x"), d("x/new"), f("x/new/one", "A")],
      [d("x"), d("x/new"), opaque("x/new"), f("x/new/two", "B")],
    ],
    right: { "x/new/one": file("A"), "x/new/two": file("B") },
  },
  {
    name: "a directory that one removes before another puts something into it",
    base: [d("d"), f("d/o", "o")],
    sections: [[gone("d")], [d("d"), f("d/b", "b")]],
    right: { "d/o": null, "d/b": file("b") },
  },
  {
    name: "a directory that one removes after another put something into it",
    base: [d("d"), f("d/o", "o")],
    sections: [[d("d"), f("d/b", "b")], [gone("d")]],
    right: { "d/o": null, "d/b": file("b") },
  },
  {
    name: "a directory that is written again and loses its mode and owner",
    base: [d("s")],
    sections: [[d("s", { mode: 0o1777, uid: 33 })], [d("s", { mtime: 2000 }), f("s/b", "b")]],
    right: { s: dir({ mode: 0o1777, uid: 33 }) },
  },
  {
    name: "a directory without an entry keeps its attributes",
    base: [d("s")],
    sections: [[d("s", { mode: 0o1777, uid: 33 })], [f("s/b", "b")]],
    right: { s: dir({ mode: 0o1777, uid: 33 }) },
    // It makes directories up that a layer has no entry of. Layers that engines make have one.
    classic: { s: dir() },
  },
  {
    name: "a file that becomes a directory",
    base: [f("k", "f")],
    sections: [[d("k"), f("k/in", "i")]],
    right: { "k/in": file("i") },
  },
  {
    name: "a directory that becomes a file",
    base: [d("k"), f("k/in", "i")],
    sections: [[f("k", "f")]],
    right: { k: file("f") },
  },
  {
    name: "an entry through a symbolic link",
    base: merged,
    sections: [[f("bin/foo", "foo", { mode: 0o755 })]],
    refused: /\/bin\/foo: it is written through the symbolic link \/bin/,
  },
  {
    name: "a directory in the place of a symbolic link",
    base: merged,
    sections: [[d("bin"), f("bin/foo", "foo")]],
    right: { bin: dir(), "usr/bin/sh": file("SH", { mode: 0o755 }) },
  },
  {
    name: "one file by its name and by another that a link gives it",
    base: merged,
    sections: [[d("usr"), d("usr/bin"), f("usr/bin/foo", "A")], [f("bin/foo", "B")]],
    refused: /\/bin\/foo: it is written through the symbolic link \/bin/,
  },
  {
    name: "a whiteout through a symbolic link",
    base: merged,
    sections: [[gone("bin/sh")]],
    refused: /\/bin\/sh: it is written through the symbolic link \/bin/,
  },
  {
    name: "a hard link to a file of a layer below",
    base: [d("a"), f("a/f", "1")],
    sections: [[d("a"), h("a/hl", "a/f")]],
    refused: /\/a\/hl: it is a hard link to \/a\/f, which its own layer does not have/,
  },
  {
    name: "one of two names of a file that is replaced",
    base: [d("a"), f("a/f", "1"), h("a/hl", "a/f")],
    sections: [[d("a"), f("a/f", "2")]],
    right: { "a/f": file("2"), "a/hl": file("1") },
  },
  {
    name: "a capability",
    base: [d("a")],
    sections: [[d("a"), f("a/ping", "p", { mode: 0o755, xattrs })]],
    right: { "a/ping": file("p", { mode: 0o755, xattrs }) },
  },
  {
    name: "a file that is written again without its capability",
    base: [f("p", "p", { mode: 0o755, xattrs })],
    sections: [[f("p", "p", { mode: 0o755, uid: 5 })]],
    right: { p: file("p", { mode: 0o755, uid: 5 }) },
  },
  {
    name: "a set-user-ID bit of another owner's file",
    base: [d("a")],
    sections: [[f("s", "s", { mode: 0o4755, uid: 7 })]],
    right: { s: file("s", { mode: 0o4755, uid: 7 }) },
  },
  {
    name: "a whiteout behind an entry of its name",
    base: [f("z", "old")],
    sections: [[f("z", "new"), gone("z")]],
    refused: /\/z: one layer both writes and removes it/,
  },
  {
    name: "a whiteout before an entry of its name",
    base: [f("z", "old")],
    sections: [[gone("z"), f("z", "new")]],
    right: { z: file("new") },
  },
  {
    name: "a whiteout of what is not there",
    base: [d("a")],
    sections: [[gone("nodir/f")]],
    right: { nodir: null },
  },
  {
    name: "a name that comes twice, the last of which counts",
    base: [d("a")],
    sections: [[f("./q", "1"), f("q", "2")]],
    right: { q: file("2") },
  },
  {
    name: "a file in the place of a symbolic link",
    base: [d("e"), f("e/real", "r"), l("e/ln", "real")],
    sections: [[d("e"), f("e/ln", "W")]],
    right: { "e/ln": file("W"), "e/real": file("r") },
  },
  {
    name: "a file in a directory that has no entry",
    base: [d("m", { mtime: 500 })],
    sections: [[f("m/x", "x", { mtime: 600 })]],
    right: { m: dir(), "m/x": file("x") },
  },

  {
    name: "a file that one changes and another writes again as it was",
    base: [f("r", "old"), d("v"), f("v/w", "old")],
    sections: [
      [f("r", "new"), d("v"), gone("v/w")],
      [f("r", "old"), d("v"), f("v/w", "old")],
    ],
    right: { r: file("new"), "v/w": null },
  },
  {
    name: "a directory that one empties and another puts something into",
    base: [d("d"), f("d/o", "o"), d("d/deep"), f("d/deep/p", "p")],
    sections: [
      [d("d"), d("d/mine"), f("d/mine/b", "b")],
      [d("d"), opaque("d"), f("d/c", "c")],
    ],
    right: { "d/o": null, "d/deep": null, "d/mine/b": file("b"), "d/c": file("c") },
  },
  {
    name: "a whiteout in a directory that another removed",
    base: [d("d"), f("d/o", "o"), f("d/p", "p")],
    sections: [[gone("d")], [d("d"), gone("d/o"), f("d/b", "b")]],
    right: { "d/o": null, "d/p": null, "d/b": file("b") },
  },
  {
    name: "names of one file that another section hides",
    base: [d("a")],
    sections: [
      [d("a"), d("a/n"), f("a/n/f", "1"), h("a/n/g", "a/n/f"), h("a/h", "a/n/f")],
      [d("a"), d("a/n"), opaque("a/n"), f("a/n/k", "2")],
    ],
    right: { "a/n/f": file("1"), "a/n/g": file("1"), "a/h": file("1"), "a/n/k": file("2") },
  },
  {
    name: "a capability, a mode and an owner that another section reverts",
    base: [d("a"), f("a/p", "p"), f("a/q", "q")],
    sections: [
      [d("a"), f("a/p", "p", { mode: 0o4750, uid: 7, xattrs }), f("a/q", "Q")],
      [d("a"), f("a/p", "p"), f("a/q", "q", { gid: 42 })],
    ],
    right: { "a/p": file("p", { mode: 0o4750, uid: 7, xattrs }), "a/q": file("Q", { gid: 42 }) },
  },
  {
    name: "a device, a link and a long name that another section removes with their directory",
    base: [d("a"), f("a/o", "o")],
    sections: [
      [d("a"), at("a/null", device(1, 3)), l("a/l", "o"), f(`a/${"n".repeat(150)}`, "long")],
      [gone("a")],
    ],
    right: { "a/o": null, "a/null": device(1, 3), "a/l": symlink("o") },
  },
  {
    name: "entries and a whiteout through a symbolic link that a rule accepts",
    base: [...merged, f("usr/bin/old", "o")],
    sections: [
      [d("usr"), d("usr/bin"), f("usr/bin/foo", "A")],
      [f("bin/bar", "B"), gone("bin/old")],
    ],
    rules: [{ path: "/bin/*", use: "last" }],
    right: {
      bin: symlink("usr/bin"),
      "usr/bin/foo": file("A"),
      "usr/bin/bar": file("B"),
      "usr/bin/old": null,
    },
  },
];
