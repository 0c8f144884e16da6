import { textOf } from "../layer/paths.ts";
import type { Contents } from "../merge/contents.ts";
import { parseInstalled } from "../merge/formats/apk-db.ts";
import { bytesOf } from "../merge/formats/latin1.ts";
import { packageOfList, pathsOfList } from "../merge/owners.ts";
import type { Tree } from "../merge/tree.ts";
import { placesIn } from "../merge/tree-path.ts";
import type { Difference } from "./difference.ts";

/**
 * Tells of files that differ which package ships them, where that package differs too: one version
 * instead of another is one difference for people. What dpkg and apk know is asked for, in both trees.
 */
export function withPackages(
  differences: readonly Difference[],
  trees: readonly Tree[],
  contents: Contents,
): Difference[] {
  const packages = new Set(
    differences.flatMap(({ topic, subject }) =>
      topic === "package" ? (/^package (.+)$/.exec(subject)?.[1] ?? []) : [],
    ),
  );
  if (packages.size === 0) return [...differences];
  const owners = new Map<string, string>();
  for (const tree of trees) {
    for (const [path, name] of filesOf(packages, tree, contents)) owners.set(path, name);
  }
  return differences.map((difference) => {
    const name = difference.path === undefined ? undefined : owners.get(difference.path);
    return name && difference.topic !== "package" ? { ...difference, package: name } : difference;
  });
}

function* filesOf(
  packages: ReadonlySet<string>,
  tree: Tree,
  contents: Contents,
): Generator<[path: string, name: string]> {
  const placeOf = placesIn(tree);
  for (const [path, { content }] of tree) {
    if (!path.includes("/db/") && !path.startsWith("var/lib/dpkg/")) continue;
    // What dpkg itself keeps about a package: its scripts, its checksums.
    const kept = named(packages, /^var\/lib\/dpkg\/info\/([^/]+)\.[^./]+$/.exec(path)?.[1]);
    if (kept !== undefined) yield [path, kept];
    const listed = named(packages, packageOfList(path));
    if (content && listed !== undefined) {
      for (const file of pathsOfList(path, contents.get(content))) yield [placeOf(file), listed];
    }
    if (!content || !/^(?:usr\/)?lib\/apk\/db\/installed$/.test(path)) continue;
    const installed = parseInstalled(contents.get(content) ?? Buffer.alloc(0)) ?? new Map();
    for (const [name, { text }] of installed) {
      if (packages.has(name)) for (const file of apkFiles(text)) yield [placeOf(file), name];
    }
  }
}

/** The name that a package has here: with its architecture only where that is a foreign one. */
function named(packages: ReadonlySet<string>, name: string | undefined): string | undefined {
  if (name === undefined || packages.has(name)) return name;
  const bare = name.replace(/:[^:]+$/, "");
  return packages.has(bare) ? bare : undefined;
}

/** Files of a record: `F:` has a directory, the `R:` behind it have names in it. */
function apkFiles(text: string): string[] {
  let directory = "";
  return text.split("\n").flatMap((line) => {
    const value = textOf(bytesOf(line.slice(2)));
    if (line.startsWith("F:")) directory = value;
    return line.startsWith("R:") ? [directory === "" ? value : `${directory}/${value}`] : [];
  });
}
