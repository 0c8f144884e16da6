import type { Tree } from "./tree.ts";

/** As many links as Linux follows in one path. */
const maxLinks = 40;

export interface Followed {
  /** The path without symbolic links on its way; what is not in the tree stays as it is written. */
  readonly path: string;
  /** The first symbolic link that was followed; undefined when there was none. */
  readonly alias: string | undefined;
}

/**
 * Follows symbolic links in all parts of a path but, when told so, the last one, with `/` being the
 * tree's root. In a ring of links it stops where it is.
 */
export function follow(tree: Tree, path: string, keepLast = false): Followed {
  const todo = path.split("/").reverse();
  const done: string[] = [];
  let alias: string | undefined;
  for (let links = 0; todo.length > 0; ) {
    const name = todo.pop() ?? "";
    if (name === "" || name === ".") continue;
    if (name === "..") {
      done.pop();
      continue;
    }
    done.push(name);
    const node = tree.get(done.join("/"));
    if (node?.kind !== "symlink" || (keepLast && todo.length === 0) || ++links > maxLinks) continue;
    alias ??= done.join("/");
    const target = node.target ?? "";
    done.pop();
    if (target.startsWith("/")) done.length = 0;
    todo.push(...target.split("/").reverse());
  }
  return { path: done.join("/"), alias };
}
