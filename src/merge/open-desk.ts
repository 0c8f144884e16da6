import type { Conflict } from "./conflict.ts";
import type { Contents } from "./contents.ts";
import type { Desk, Note } from "./desk.ts";
import { growingTree } from "./growing-tree.ts";
import type { MergePolicy } from "./policy.ts";
import type { Node, Side, Tree } from "./tree.ts";

export interface MergeInput {
  readonly base: Tree;
  /** In the order of their layers. */
  readonly sides: readonly Side[];
  readonly contents: Contents;
  readonly policy: MergePolicy;
}

/** A desk as the three-way merge of paths sees it. */
export interface OpenDesk extends Desk {
  /** Puts a node in the meantime: the path is open, and in conflict unless something closes it. */
  leaveOpen(path: string, node: Node | null, conflict: Conflict): void;
  /** Whether something is in a directory of the merged tree. */
  isFilled(path: string): boolean;
  /** All there is to say so far, that of paths which are still open included. */
  said(): { readonly conflicts: Conflict[]; readonly notes: Note[] };
}

/** A desk with the base as its merged tree. */
export function openDesk({ base, sides, contents, policy }: MergeInput): OpenDesk {
  const tree = growingTree(base);
  const open = new Map<string, Conflict>();
  const openPaths = new Set<string>();
  const conflicts: Conflict[] = [];
  const notes: Note[] = [];

  const put = (path: string, node: Node | null): void => {
    if (node) tree.put(path, node);
    else tree.remove(path);
  };

  return {
    base,
    sides,
    contents,
    policy,
    merged: tree.nodes,
    open: openPaths,
    set(path, node) {
      put(path, node);
      open.delete(path);
      openPaths.delete(path);
    },
    write(path, bytes, like) {
      const { link: _link, target: _target, device: _device, ...meta } = like;
      this.set(path, { ...meta, kind: "file", content: contents.put(bytes) });
    },
    read(tree, path) {
      const content = tree.get(path)?.content;
      return content && contents.get(content);
    },
    conflict: (conflict) => void conflicts.push(conflict),
    note: (by, text) => void notes.push({ by, text }),
    leaveOpen(path, node, conflict) {
      put(path, node);
      open.set(path, conflict);
      openPaths.add(path);
    },
    isFilled: tree.hasChildren,
    said: () => ({ conflicts: [...conflicts, ...open.values()], notes }),
  };
}
