import type { Digest } from "../image/digest.ts";

/** A file's bytes, by what they are. */
export interface Content {
  readonly digest: Digest;
  readonly size: number;
}

/** What is at a path of a root file system. */
export interface Node {
  readonly kind: "file" | "dir" | "symlink" | "char" | "block" | "fifo";
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Never compared. */
  readonly mtime: number;
  /** Values in base64, by name; `{}` when there are none. */
  readonly xattrs: { readonly [name: string]: string };
  /** Of files. */
  readonly content?: Content;
  /** Of symbolic links. */
  readonly target?: string;
  readonly device?: readonly [number, number];
  /** Files that are one file under several names have the same one. */
  readonly link?: string;
}

/** A root file system: nodes by path, in the form of `Entry.path`. Every parent is there, `""` too. */
export type Tree = ReadonlyMap<string, Node>;

/** What a section made of the tree below it: the node that is there now, null where it is gone. */
export type Changes = ReadonlyMap<string, Node | null>;

/** A section as the merge sees it. */
export interface Side {
  readonly section: string;
  /** Sections of this merge that it is built on, transitively: its word stands above theirs. */
  readonly needs: readonly string[];
  /** The tree that it was built on. */
  readonly from: Tree;
  /** The tree that it left. */
  readonly to: Tree;
  /** From one to the other; what only was written again as it was is no change. */
  readonly changes: Changes;
}

/** Whether two nodes are the same to those who use the image; times do not count. */
export function isSameNode(a: Node | null | undefined, b: Node | null | undefined): boolean {
  if (!a || !b) return !a && !b;
  return isSameContent(a, b) && isSameMeta(a, b);
}

/** Kind, bytes, target, device. */
export function isSameContent(a: Node, b: Node): boolean {
  return (
    a.kind === b.kind &&
    a.content?.digest === b.content?.digest &&
    a.target === b.target &&
    a.device?.[0] === b.device?.[0] &&
    a.device?.[1] === b.device?.[1]
  );
}

/** Permissions, owner, extended attributes. */
function isSameMeta(a: Node, b: Node): boolean {
  return (
    a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && isSameXattrs(a.xattrs, b.xattrs)
  );
}

export function isSameXattrs(a: Node["xattrs"], b: Node["xattrs"]): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** The directory that a path is in; undefined for the root. */
export function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
