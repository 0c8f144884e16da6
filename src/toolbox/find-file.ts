import { LayerbuildError } from "../diagnostics/error.ts";
import type { Content, Node, Tree } from "../merge/tree.ts";
import { follow } from "../merge/walk-links.ts";

const kinds: { readonly [kind in Node["kind"]]: string } = {
  file: "a file",
  dir: "a folder",
  symlink: "a ring of symbolic links",
  char: "a character device",
  block: "a block device",
  fifo: "a named pipe",
};

/**
 * The content of the file that a path leads to, links followed as in a container of the image.
 * Fails with `image-not-found` where that is nothing, or no file. `image` is how messages call it.
 */
export function findFile(tree: Tree, written: string, image: string): Content {
  const { path } = follow(tree, written);
  const node = tree.get(path);
  if (node?.content) return node.content;
  const via = `/${path}` === written ? "" : ` (that is /${path})`;
  if (!node) {
    throw new LayerbuildError("image-not-found", `${image} has no file ${written}${via}`, {
      hint: "`layerbuild files` tells what it has, and had in lower layers",
    });
  }
  throw new LayerbuildError(
    "image-not-found",
    `${written}${via} of ${image} is ${kinds[node.kind]} and no file`,
  );
}
