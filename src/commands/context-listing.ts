import { type Dirent, readdirSync, statSync } from "node:fs";
import { join, normalize } from "node:path";
import type { Listing } from "../split/copy-effects.ts";

/** Folders with more than this are not looked through. */
const most = 2000;

/** What a build context has, without following links out of it. What can't be read is not known. */
export function listingOf(context: string): Listing {
  return (path) => {
    const inside = normalize(path).replace(/^\/+/, "");
    if (inside.startsWith("..") || /[*?[]/.test(inside)) return undefined;
    try {
      const target = join(context, inside);
      const found = statSync(target);
      if (found.isFile()) return "file";
      return found.isDirectory() ? entriesOf(target) : undefined;
    } catch {
      return undefined;
    }
  };
}

function entriesOf(folder: string): string[] | undefined {
  const found: string[] = [];
  const walk = (below: string): boolean => {
    const entries: Dirent[] = readdirSync(join(folder, below), { withFileTypes: true });
    for (const entry of entries) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      found.push(path);
      if (found.length > most || (entry.isDirectory() && !walk(path))) return false;
    }
    return true;
  };
  return walk("") ? found.sort() : undefined;
}
