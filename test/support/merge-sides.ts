import { changesOf } from "../../src/merge/changes.ts";
import { type Contents, contentsOf } from "../../src/merge/contents.ts";
import type { Node, Side, Tree } from "../../src/merge/tree.ts";

/** A file system as tests write it: a text is a file of root's with 0644. */
export interface Files {
  readonly [path: string]: string | FileSpec;
}

export interface FileSpec {
  /** Bytes as latin1; absent: a directory. */
  readonly text?: string;
  /** Bytes of a file whose content nobody reads. */
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: number;
  readonly xattrs?: { readonly [name: string]: string };
}

const dir: Node = { kind: "dir", mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: {} };

/** Trees and sections over one store of contents. */
export function mergeWorkshop() {
  const contents: Contents = contentsOf(new Map());

  function nodeOf(path: string, spec: string | FileSpec): Node {
    const { text, size, ...meta } = typeof spec === "string" ? { text: spec } : spec;
    const isDir = text === undefined && size === undefined;
    const put = contents.put(Buffer.from(text ?? path, "latin1"));
    const content = size === undefined ? put : { ...put, size };
    return isDir ? { ...dir, ...meta } : { ...dir, mode: 0o644, kind: "file", ...meta, content };
  }

  function tree(files: Files): Tree {
    const nodes = Object.entries(files).map(([path, spec]) => [path, nodeOf(path, spec)] as const);
    return new Map<string, Node>([["", dir], ...nodes]);
  }

  /** What a section puts on a tree, null where it takes something away. */
  function side(
    section: string,
    from: Tree,
    files: { readonly [path: string]: string | FileSpec | null },
    needs: readonly string[] = [],
  ): Side {
    const to = new Map(from);
    for (const [path, spec] of Object.entries(files)) {
      if (spec === null) to.delete(path);
      else to.set(path, nodeOf(path, spec));
    }
    return { section, needs, from, to, changes: changesOf(from, to) };
  }

  function textIn(from: Tree, path: string): string | undefined {
    const content = from.get(path)?.content;
    return content && contents.get(content)?.toString("latin1");
  }

  return { contents, tree, side, textIn };
}
