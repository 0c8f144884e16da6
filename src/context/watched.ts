import { realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { type IgnoreRules, type Matches, parseIgnore } from "./dockerignore.ts";
import { compileGlob } from "./glob.ts";
import { bytesOf } from "./names.ts";
import { walkContext } from "./walk.ts";

/** A folder and what of it counts for a build. */
export interface ReachedFolder {
  /** Absolute. */
  readonly root: string;
  /** Patterns of the instructions that read it. */
  readonly paths: readonly string[];
  /** The content of the ignore file that counts. */
  readonly ignore: string | undefined;
}

/** `above`: something in this folder counts, or may as soon as it is there. */
export type Standing = "counts" | "above" | "none";

/** Whether a path is a folder or something in it. Both are absolute. */
export const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);

type Part = (name: string) => boolean;

/**
 * How a path stands to what counts in a context, whether it is there yet or not. Where a pattern goes
 * through a link, all that the link leads to counts, which may be more than the pattern reaches.
 */
export function standingIn(context: ReachedFolder): (path: string) => Standing {
  const root = resolve(context.root);
  const rules = rulesOf(context.ignore);
  const patterns = [...context.paths.map(partsOf), ...linkTargets(root, context, rules)];
  return (path) => {
    const local = relative(root, path);
    if (local === "") return patterns.some((parts) => parts.length === 0) ? "counts" : "above";
    if (local === ".." || local.startsWith(`..${sep}`)) {
      return isWithin(path, root) ? "above" : "none";
    }
    const names = local.split(sep);
    const standing = patterns.reduce<Standing>(
      (best, parts) => better(best, by(parts, names)),
      "none",
    );
    return standing === "none" ? "none" : afterRules(rules, names, standing);
  };
}

const better = (a: Standing, b: Standing): Standing => (a === "counts" || b === "none" ? a : b);

function by(parts: readonly Part[], names: readonly string[]): Standing {
  const isOnTheWay = parts.every((part, at) => at >= names.length || part(names[at] ?? ""));
  if (!isOnTheWay) return "none";
  return names.length >= parts.length ? "counts" : "above";
}

/** What is left out does not count, but something below it may. */
function afterRules(
  rules: IgnoreRules | undefined,
  names: readonly string[],
  standing: Standing,
): Standing {
  if (!rules) return standing;
  let matches: Matches = [];
  let ignored = false;
  let path = "";
  for (const name of names) {
    if (ignored && !rules.mayReturn(path)) return "none";
    path = path === "" ? name : `${path}/${name}`;
    ({ ignored, matches } = rules.match(path, matches));
  }
  if (!ignored) return standing;
  return rules.mayReturn(path) ? "above" : "none";
}

/** A pattern whose parts can't be told apart reaches everything below the part. */
function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  for (const name of pattern.split("/").filter((part) => part !== "" && part !== ".")) {
    const matches = compileGlob(name);
    if (!matches || name === ".." || name.includes("[^")) break;
    parts.push(matches);
  }
  return parts;
}

/** Where the links lead that a build can reach, as far as that is inside. */
function linkTargets(
  root: string,
  { paths }: ReachedFolder,
  rules: IgnoreRules | undefined,
): Part[][] {
  try {
    const real = realpathSync(root);
    const { entries } = walkContext(root, paths, rules);
    return [...entries.values()].flatMap(({ path, target }) => {
      if (target === undefined) return [];
      const local = relative(real, realPath(join(root, bytesOf(path).toString("utf8"))) ?? real);
      if (local === "" || local.startsWith("..")) return [];
      return [
        local.split(sep).map(
          (name): Part =>
            (other) =>
              other === name,
        ),
      ];
    });
  } catch {
    // What can't be read is told by the build.
    return [];
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function rulesOf(ignore: string | undefined): IgnoreRules | undefined {
  const rules = ignore === undefined ? undefined : parseIgnore(ignore);
  return rules?.ok ? rules.value : undefined;
}
