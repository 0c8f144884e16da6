import fc from "fast-check";
import { type Digest, digestOf } from "../../src/image/digest.ts";
import type { Entry, Toc } from "../../src/layer/entry.ts";
import { changesOf } from "../../src/merge/changes.ts";
import { type Contents, contentsOf } from "../../src/merge/contents.ts";
import { isSameNode, type Node, parentOf, type Side, type Tree } from "../../src/merge/tree.ts";

type Meta = Partial<Pick<Node, "mode" | "uid" | "gid" | "mtime" | "xattrs" | "link">>;

/** The bytes of all files that were made here. */
const shelf = new Map<Digest, Buffer>();

/** Contents that know the bytes of all files made by `file`. */
export const allContents = (): Contents => contentsOf(shelf);

export function file(text: string | Buffer, meta: Meta = {}): Node {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const digest = digestOf(bytes);
  shelf.set(digest, bytes);
  const content = { digest, size: bytes.length };
  return { kind: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, xattrs: {}, content, ...meta };
}

export const dir = (meta: Meta = {}): Node => ({
  ...{ kind: "dir", mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: {} },
  ...meta,
});

export const symlink = (target: string): Node => ({
  ...{ kind: "symlink", mode: 0o777, uid: 0, gid: 0, mtime: 0, xattrs: {}, target },
});

export const device = (major: number, minor: number): Node => ({
  ...{ kind: "char", mode: 0o600, uid: 0, gid: 0, mtime: 0, xattrs: {}, device: [major, minor] },
});

/** Nodes by path; a text is a file's, null takes away what `on` has; parents are made. */
export interface Literal {
  readonly [path: string]: Node | string | null;
}

export function tree(literal: Literal, on: Tree = new Map([["", dir()]])): Map<string, Node> {
  const out = new Map(on);
  for (const [path, node] of Object.entries(literal)) {
    write(out, path, typeof node === "string" ? file(node) : node);
  }
  return out;
}

/** Puts a node into a tree as a program would: parents are made directories, what was there goes. */
export function write(out: Map<string, Node>, path: string, node: Node | null): void {
  if (node?.kind !== "dir" || out.get(path)?.kind !== "dir") {
    for (const each of [...out.keys()]) {
      if (each === path || each.startsWith(`${path}/`)) out.delete(each);
    }
  }
  if (!node) return;
  for (let at = parentOf(path); at !== undefined; at = parentOf(at)) {
    if (out.get(at)?.kind !== "dir") out.set(at, dir());
  }
  out.set(path, node);
}

export const side = (
  section: string,
  from: Tree,
  to: Tree,
  needs: readonly string[] = [],
): Side => ({ section, needs, from, to, changes: changesOf(from, to) });

/** A tree as one reads it in a failing test: what a node is, by path. */
export function show(of: Tree): { readonly [path: string]: string } {
  const lines = [...of].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(lines.map(([path, node]) => [path, showNode(node)]));
}

function showNode({
  kind,
  mode,
  uid,
  gid,
  xattrs,
  content,
  target,
  device: numbers,
}: Node): string {
  const bytes = content && shelf.get(content.digest);
  const what = bytes
    ? JSON.stringify(bytes.toString())
    : (target ?? numbers?.join(":") ?? content?.digest ?? "");
  const names = Object.entries(xattrs).sort();
  const attributes = names.map(([name, value]) => ` ${name}=${value}`).join("");
  return `${kind} ${mode.toString(8)} ${uid}:${gid} ${what}${attributes}`.trimEnd();
}

let layers = 0;

export const toc = (entries: readonly Entry[]): Toc => ({
  diffID: digestOf(`layer ${layers++}`),
  entries,
});

/** How a builder writes a layer, beyond what has changed. */
export interface Style {
  /** Written again although nothing has changed: one in so many of the paths; 0: none. */
  readonly again: number;
  /** Of the directories that get an opaque marker: one in so many; 0: none. */
  readonly opaque: number;
  /** Whether directories that something changed in have an entry. */
  readonly parents: boolean;
  /** Whether markers stand behind all else. */
  readonly markersLast: boolean;
}

export const plain: Style = { again: 0, opaque: 0, parents: true, markersLast: false };

/** The layer that makes one tree of another. */
export function layerOf(from: Tree, to: Tree, style: Style = plain): Toc {
  const emitted = new Set<string>();
  const gone = new Set<string>();
  const opaque = new Set<string>();
  for (const [path, node] of changesOf(from, to)) (node ? emitted : gone).add(path);
  let count = 0;
  for (const [path, node] of to) {
    count++;
    if (style.again > 0 && count % style.again === 0) emitted.add(path);
    if (style.opaque === 0 || count % style.opaque !== 0) continue;
    if (node.kind !== "dir" || path === "") continue;
    opaque.add(path);
    emitted.add(path);
    for (const below of to.keys()) if (below.startsWith(`${path}/`)) emitted.add(below);
  }
  // All names of a file are written together: a link into a lower layer is not for every applier.
  for (const [path, { link }] of to) {
    if (link === undefined || !emitted.has(path)) continue;
    for (const [other, node] of to) if (node.link === link) emitted.add(other);
  }
  if (style.parents) {
    for (const path of [...emitted, ...gone]) {
      for (let at = parentOf(path); at; at = parentOf(at)) if (to.has(at)) emitted.add(at);
    }
  }
  const isCovered = (path: string): boolean => {
    const parent = parentOf(path) ?? "";
    return to.get(parent)?.kind !== "dir" || [...opaque].some((top) => path.startsWith(`${top}/`));
  };
  const markers = [
    ...[...gone].filter((path) => !isCovered(path)).map((path) => marker("whiteout", path)),
    ...[...opaque].map((path) => marker("opaque", path)),
  ];
  const nodes = entriesOf(to, [...emitted].sort());
  return toc(style.markersLast ? [...nodes, ...markers] : [...markers, ...nodes]);
}

export const marker = (kind: "whiteout" | "opaque", path: string): Entry => ({
  ...{ path, kind, mode: 0, uid: 0, gid: 0, mtime: 0 },
});

function entriesOf(to: Tree, paths: readonly string[]): Entry[] {
  const firsts = new Map<string, string>();
  return paths.flatMap((path): Entry[] => {
    const node = to.get(path);
    if (!node) return [];
    const { content, link, ...rest } = node;
    const first = link === undefined ? undefined : firsts.get(link);
    if (link !== undefined && first === undefined) firsts.set(link, path);
    if (first !== undefined) return [{ ...rest, path, kind: "hardlink", target: first }];
    return [{ ...rest, ...content, path }];
  });
}

/** Something that a program does to a tree. */
type Deed = (out: Map<string, Node>) => void;

const names = ["a", "b", "c"];
const path = fc
  .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
  .map((p) => p.join("/"));
const meta = fc.record({
  mode: fc.constantFrom(0o644, 0o755, 0o1777, 0o4755),
  uid: fc.constantFrom(0, 0, 33),
  gid: fc.constantFrom(0, 0, 42),
  mtime: fc.nat(9),
  xattrs: fc.constantFrom({}, {}, { "user.x": "eA==" }, { "user.y": "eQ==" }),
});
const node: fc.Arbitrary<Node> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom("1", "2", ""), meta).map(([t, m]) => file(t, m)),
  },
  { weight: 3, arbitrary: meta.map(dir) },
  { weight: 2, arbitrary: fc.constantFrom("a", "b/c", "/a/b", "../b", "c").map(symlink) },
  { weight: 1, arbitrary: fc.constant(device(1, 3)) },
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(path, node).map(
      ([at, what]): Deed =>
        (out) =>
          write(out, at, what),
    ),
  },
  {
    weight: 2,
    arbitrary: path.map(
      (at): Deed =>
        (out) =>
          write(out, at, null),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(path, meta).map(
      ([at, what]): Deed =>
        (out) => {
          const there = out.get(at);
          if (!there || there.kind === "symlink") return;
          const { link: _link, ...unlinked } = there;
          out.set(at, { ...unlinked, ...what });
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(path, path).map(
      ([at, target]): Deed =>
        (out) => {
          const there = out.get(target);
          if (there?.kind !== "file" || at === target || at.startsWith(`${target}/`)) return;
          if (target.startsWith(`${at}/`)) return;
          const linked = { ...there, link: there.link ?? `group ${layers++}` };
          out.set(target, linked);
          write(out, at, linked);
        },
    ),
  },
);

/** A function that makes of a tree what some program would. */
export const program: fc.Arbitrary<(from: Tree) => Tree> = fc
  .array(deed, { maxLength: 6 })
  .map((deeds) => (from) => {
    const out = new Map(from);
    for (const each of deeds) each(out);
    return out;
  });

export const style: fc.Arbitrary<Style> = fc.record({
  again: fc.constantFrom(0, 0, 1, 2, 3),
  opaque: fc.constantFrom(0, 0, 1, 2, 3),
  parents: fc.boolean(),
  markersLast: fc.boolean(),
});

/** Paths at which two trees are not the same to those who use them. */
export function differences(a: Tree, b: Tree): string[] {
  const paths = new Set([...a.keys(), ...b.keys()]);
  return [...paths].filter((each) => !isSameNode(a.get(each), b.get(each))).sort();
}
