import type { PathUse } from "../../shell/effects.ts";
import { defaultPath } from "../base-facts.ts";
import type { Node } from "../node.ts";
import { isUnder, overlaps, resolvePath } from "../paths.ts";
import { isKnown, isOfBase, provides } from "../programs.ts";
import { isCommonDirectory } from "../territory.ts";
import { note, type Reasons, some } from "./found.ts";
import { packagesOf } from "./packages.ts";

/** Programs come from earlier instructions. */
export function commandDependencies(node: Node, earlier: readonly Node[], reasons: Reasons): void {
  for (const command of new Set(node.effects.commands)) {
    if (command.includes("/")) byPath(node, command, earlier, reasons);
    else byName(node, command, earlier, reasons);
  }
}

function byPath(node: Node, command: string, earlier: readonly Node[], reasons: Reasons): void {
  const path = resolvePath(command, node.scene.likely.cwd);
  if (path === undefined) return;
  const use = fileAt(path);
  const makers = earlier.filter((one) => writesTo(one, use));
  for (const maker of makers) note(reasons, maker, `runs ${path}`);
  if (makers.length === 0) byName(node, path.slice(path.lastIndexOf("/") + 1), earlier, reasons);
}

function byName(node: Node, command: string, earlier: readonly Node[], reasons: Reasons): void {
  const all = searchPathOf(node);
  const called = all.filter((directory) => isCalledLike(directory, command));
  const directories = called.length > 0 ? called : all;
  const files = directories.map((directory) => fileAt(`${directory}/${command}`));
  const makers = earlier.filter((one) =>
    one.effects.writes.some((written) => files.some((file) => isNamed(written, file))),
  );
  const installers = earlier.filter((one) =>
    packagesOf(one).some(({ name }) => provides(name, command)),
  );
  for (const one of [...makers, ...installers]) note(reasons, one, `runs ${command}`);
  if (makers.length > 0 || installers.length > 0 || isOfBase(command)) return;

  // Nothing says where it is from: whatever was put where programs are looked for, until it was run.
  for (const [at, one] of earlier.entries()) {
    const isOlder = earlier
      .slice(0, at + 1)
      .some(({ effects }) => effects.commands.includes(command));
    if (isOlder) return;
    const into = files.find((file) => one.effects.writes.some((use) => mayHold(use, file)));
    if (into) note(reasons, one, `runs ${command}, which may be in ${parentOf(into.path)}`);
    const names = isKnown(command) ? [] : packagesOf(one).map(({ name }) => name);
    if (names.length > 0) note(reasons, one, `runs ${command}, which may be of ${some(names)}`);
  }
}

/** Names of folders that programs of other names are in. */
const folders: { readonly [command: string]: RegExp } = {
  cargo: /cargo|rust/,
  rustc: /cargo|rust/,
  java: /java|jdk|jre/,
  javac: /java|jdk|jre/,
  mvn: /maven/,
  npm: /node/,
  npx: /node/,
  pip: /venv|python/,
  python: /venv|python/,
  python3: /venv|python/,
};

/** Whether one folder of PATH is there for a program, as `/usr/local/go/bin` is for go. */
const isCalledLike = (directory: string, command: string): boolean =>
  !isCommonDirectory(directory) &&
  directory.split("/").some((part) => part === command || (folders[command]?.test(part) ?? false));

const fileAt = (path: string): PathUse => ({ path, glob: false, tree: false, by: "" });
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

const writesTo = ({ effects }: Node, file: PathUse): boolean =>
  effects.writes.some((use) => overlaps(use, file));

/** Written under that very name. */
const isNamed = (use: PathUse, file: PathUse): boolean =>
  !use.glob &&
  use.path.endsWith(file.path.slice(file.path.lastIndexOf("/"))) &&
  overlaps(use, file);

const mayHold = (use: PathUse, file: PathUse): boolean => overlaps(use, file);

/** The folders in which a program is looked for, those of every system always among them. */
function searchPathOf({ scene }: Node): string[] {
  const path = scene.likely.scope.values.get("PATH");
  const own = typeof path === "string" ? path.split(":") : [];
  return [...new Set([...own, ...defaultPath.split(":")])].filter(
    (directory) => directory.startsWith("/") && !isUnder(directory, "/proc"),
  );
}
