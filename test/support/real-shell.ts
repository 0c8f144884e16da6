import { execFileSync } from "node:child_process";
import {
  cpSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { effectsOf, type PathUse, type Unknown } from "../../src/shell/effects.ts";

/** Kinds, modes, contents and targets by path. */
type Tree = ReadonlyMap<string, string>;

const fixture =
  "mkdir -p in/deep out; echo a > in/a.txt; echo b > in/b.sh; echo c > in/deep/c.txt; echo d > d; tar cf in/t.tar -C in deep";

function run(shell: string, text: string, folder: string): void {
  execFileSync(shell, ["-c", text], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, T: folder },
    stdio: "ignore",
    timeout: 20_000,
  });
}

function treeOf(folder: string): Tree {
  const tree = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    const link = stat.isSymbolicLink() ? readlinkSync(path) : "";
    const bytes = stat.isFile() ? readFileSync(path).toString("base64") : "";
    tree.set(path, [stat.mode, stat.isDirectory() ? "" : stat.nlink, link, bytes].join(" "));
  }
  return tree;
}

function changed(one: Tree, other: Tree): string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path) !== other.get(path));
}

/** Whether a use is about a path: itself, what is below a tree, the folders on its way. */
function isAbout({ path, glob, tree }: PathUse, changedPath: string): boolean {
  const source = path
    .replace(/[.+^$(){}|\\]/g, "\\$&")
    .replace(/\*|\?|\[[^\]]*\]/g, (pattern) =>
      glob ? (pattern === "*" ? "[^/]*" : "[^/]") : `\\${pattern}`,
    );
  return (
    new RegExp(`^${source}${tree ? "(?:/.*)?" : ""}$`, "s").test(changedPath) ||
    path.startsWith(`${changedPath}/`)
  );
}

/** A folder with a few files in which texts are run by a shell of this machine. */
export function realShell() {
  const made = mkdtempSync(join(tmpdir(), "layerbuild-shell-"));
  run("sh", fixture, made);
  return {
    /** What a text changed and we did not foresee, and what we said can't be known. */
    surprises(shell: string, text: string): { missed: string[]; unknowns: readonly Unknown[] } {
      const folder = mkdtempSync(join(tmpdir(), "layerbuild-shell-"));
      try {
        cpSync(made, folder, { recursive: true });
        const before = treeOf(folder);
        try {
          run(shell, text, folder);
        } catch {
          // That a command fails is part of the question.
        }
        const { writes, removes, unknowns } = effectsOf(text, {
          shell: `/bin/${shell}`,
          cwd: folder,
          variables: { T: folder, HOME: folder },
          home: folder,
        });
        const missed = changed(before, treeOf(folder))
          .filter((path) => ![...writes, ...removes].some((use) => isAbout(use, path)))
          .map((path) => path.slice(folder.length + 1));
        return { missed, unknowns };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    remove(): void {
      rmSync(made, { recursive: true, force: true });
    },
  };
}
