import {
  chmodSync,
  lchownSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Node, Nodes, Project } from "./project.ts";
import { type Names, nodesOf } from "./write.ts";

/** A project on disk. */
export interface Checkout {
  /** Makes the files what the project says, where it says. Gives back the project's folder. */
  write(project: Project): string;
  remove(): void;
}

/** Only what changed is written, as a person does. */
export function openCheckout(names?: Names): Checkout {
  const root = mkdtempSync(join(tmpdir(), "layerbuild-model-"));
  let place = -1;
  let owner = 0;
  let touched = 0;
  let written: Nodes = {};
  const folderOf = (number: number): string => join(root, `checkout ${number}`);
  return {
    write(project) {
      const { style } = project;
      if (place < 0) mkdirSync(folderOf(style.place));
      else if (style.place !== place) renameSync(folderOf(place), folderOf(style.place));
      place = style.place;
      const nodes = nodesOf(project, names);
      update(folderOf(place), written, nodes);
      written = nodes;
      const all = Object.keys(nodes).map((path) => join(folderOf(place), path));
      if (style.touched !== touched) {
        for (const path of all) lutimesSync(path, 1e9 + style.touched, 1e9 + style.touched);
      }
      touched = style.touched;
      // Only root can give files away.
      if (style.owner !== owner && process.getuid?.() === 0) {
        for (const path of all) lchownSync(path, 1000 + style.owner, 1000 + style.owner);
      }
      owner = style.owner;
      return join(folderOf(place), "project");
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function update(root: string, before: Nodes, after: Nodes): void {
  const isSame = (path: string): boolean =>
    JSON.stringify(before[path]) === JSON.stringify(after[path]);
  const stale = Object.keys(before).filter((path) => !isSame(path));
  for (const path of stale.sort().reverse()) {
    // A folder may have children that stay.
    if (before[path]?.kind === "folder" && after[path]?.kind === "folder") continue;
    rmSync(join(root, path), { recursive: true, force: true });
  }
  const fresh = Object.keys(after).filter((path) => !isSame(path));
  for (const path of fresh.sort()) put(join(root, path), after[path] as Node);
}

function put(path: string, node: Node): void {
  mkdirSync(dirname(path), { recursive: true });
  if (node.kind === "link") symlinkSync(node.target, path);
  else if (node.kind === "folder") mkdirSync(path, { recursive: true });
  else writeFileSync(path, node.content);
  if (node.kind !== "link") chmodSync(path, node.mode);
}
