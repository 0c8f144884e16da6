import { shortDigest } from "../image/digest.ts";
import type { Node } from "./tree.ts";

/** What is at a path, as people read it in a conflict. */
export function describe(node: Node | null | undefined): string {
  if (!node) return "(removed)";
  if (node.kind === "dir") return "a directory";
  if (node.kind === "symlink") return `a symbolic link to ${node.target ?? ""}`;
  if (node.kind === "file" && node.content) {
    return `a file of ${node.content.size} bytes (${shortDigest(node.content.digest)})`;
  }
  return node.kind === "fifo" ? "a named pipe" : `a ${node.kind} device`;
}

/** One attribute as people read it. */
export function describeAttribute(name: string, value: number | string | undefined): string {
  if (value === undefined) return `no ${name}`;
  return `${name} ${name === "mode" && typeof value === "number" ? value.toString(8) : value}`;
}

/** A path as people read it. */
export const shown = (path: string): string => `/${path}`;
