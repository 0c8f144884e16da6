import type { Conflict } from "./conflict.ts";
import type { Contents } from "./contents.ts";
import type { MergePolicy } from "./policy.ts";
import type { Node, Side, Tree } from "./tree.ts";

/** Something that was decided and that the report tells. */
export interface Note {
  /** What decided: a driver's or a pass' name: `dpkg-status`, `ids`, `alternatives`. */
  readonly by: string;
  /** One sentence without a full stop. */
  readonly text: string;
}

/**
 * A merge at work: what goes in, the merged tree so far, and what there is to say. Made by the
 * three-way merge of paths; passes (alternatives, ld.so.cache, statoverrides …) then change the
 * merged tree, each in a file of its own, and check it. Paths are in the form of `Entry.path`.
 */
export interface Desk {
  readonly base: Tree;
  /** In the order of their layers. */
  readonly sides: readonly Side[];
  readonly contents: Contents;
  readonly policy: MergePolicy;
  /** The merged tree so far. */
  readonly merged: ReadonlyMap<string, Node>;
  /** Paths that sections left differently and that no driver, rule or attribute merge settled yet. */
  readonly open: ReadonlySet<string>;
  /** Puts a node at a path of the merged tree (null: nothing is there any more) and closes the path. */
  set(path: string, node: Node | null): void;
  /** Puts a file with these bytes; owner and permissions are those of `like`. */
  write(path: string, bytes: Buffer, like: Node): void;
  /** A file's bytes in a tree; undefined where there is no file, or its bytes are not at hand yet. */
  read(tree: Tree, path: string): Buffer | undefined;
  conflict(conflict: Conflict): void;
  note(by: string, text: string): void;
}

/** One thing that is made consistent over the whole tree. */
export type Pass = (desk: Desk) => void;
