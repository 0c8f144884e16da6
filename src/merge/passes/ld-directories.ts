import { compilePathGlob } from "../path-glob.ts";
import { parentOf, type Tree } from "../tree.ts";
import { follow } from "../walk-links.ts";

/** glibc's own, after those of the multiarch folders. Source: glibc, elf/ldconfig.c and dl-cache.h. */
const trusted = ["lib", "lib32", "lib64", "libx32"].flatMap((name) => [name, `usr/${name}`]).sort();

/** A folder of one machine's libraries, as Debian has them. */
const multiarch = /^(?:usr\/)?lib\/[^/]+-linux-[^/]+$/;

/**
 * The order in which ldconfig scans a tree: directories of `/etc/ld.so.conf` and of what it
 * includes, then its own. Gives a directory's place, by what it really is (`/lib` may be a link to
 * `usr/lib`), and for one below (`glibc-hwcaps/x86-64-v3`) that of the one it is in.
 */
export function scanOrder(
  tree: Tree,
  read: (path: string) => Buffer | undefined,
): (directory: string) => number {
  const places = new Map<string, number>();
  const builtIn = [...tree.keys()].filter((path) => multiarch.test(path)).sort();
  for (const directory of [...configured(tree, read), ...builtIn, ...trusted]) {
    const { path } = follow(tree, directory);
    if (!places.has(path)) places.set(path, places.size);
  }
  return (directory) => {
    const real = follow(tree, directory).path;
    for (let at: string | undefined = real; at !== undefined; at = parentOf(at)) {
      const place = places.get(at);
      if (place !== undefined) return place;
    }
    return places.size;
  };
}

/** Directories of the configuration, in order, as they are written. */
function configured(tree: Tree, read: (path: string) => Buffer | undefined): string[] {
  const seen = new Set<string>();
  const directories: string[] = [];
  readFile("etc/ld.so.conf");
  return directories;

  function readFile(path: string): void {
    // A file that includes itself would never end.
    if (seen.has(path)) return;
    seen.add(path);
    for (const line of (read(path)?.toString() ?? "").split("\n")) {
      const [word = "", ...patterns] = line.replace(/#.*/, "").trim().split(/\s+/);
      if (word === "include") for (const pattern of patterns) include(path, pattern);
      // `hwcap` lines are of old glibc; `=TYPE` behind a directory likewise.
      else if (word !== "" && word !== "hwcap") directories.push(word.replace(/=.*/, ""));
    }
  }

  function include(from: string, pattern: string): void {
    const absolute = pattern.startsWith("/") ? pattern : `/${parentOf(from) ?? ""}/${pattern}`;
    const matches = compilePathGlob(absolute);
    for (const path of [...tree.keys()].filter((each) => matches(`/${each}`)).sort()) {
      readFile(path);
    }
  }
}
