import { heredocMarkOf } from "../dockerfile/heredoc.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import { variablesIn, variablesOf } from "../dockerfile/scope.ts";
import { blanks } from "../dockerfile/split.ts";
import type { Effects, PathUse } from "../shell/effects.ts";
import { nothingDone } from "./nothing-done.ts";
import { resolvePath } from "./paths.ts";
import { expanded, type Values } from "./scene.ts";
import { isCommonDirectory } from "./territory.ts";

/**
 * What a path of the build context is: `file`, or the paths of all that is in a directory, relative
 * to it. Undefined where that is not known, or too much.
 */
export type Listing = (path: string) => "file" | readonly string[] | undefined;

/** What COPY or ADD does, with the variables in its words. */
export interface CopyEffects {
  readonly effects: Effects;
  readonly variables: readonly string[];
  readonly usesWorkdir: boolean;
}

const archive = /\.(?:tar|tgz|tbz2?|txz|tar\.\w+)$/;

/** What COPY or ADD writes. A directory's content goes to the target, so all below that counts. */
export function copyEffectsOf(copy: Instruction, values: Values, listing: Listing): CopyEffects {
  const { name, argument, json, flags, heredocs } = copy;
  const words = json ?? argument.split(blanks);
  const flag = (wanted: string): string | undefined =>
    flags.find((one) => one.name === wanted)?.value;
  const bodies = heredocs.filter(({ expand }) => expand).map(({ content }) => content);
  const { escape: escaper } = values.scope;
  const variables = [...variablesIn(copy, escaper), ...variablesOf(bodies, escaper)];
  const target = expanded(words.at(-1) ?? "", values);
  const path = target === undefined ? undefined : resolvePath(target, values.cwd);
  const usesWorkdir = target === undefined || !target.startsWith("/");
  const owners = ownersIn(expanded(flag("chown") ?? "", values));
  if (path === undefined || target === undefined) {
    const reason = `copies to ${words.at(-1)}, which is not known`;
    const effects = { ...nothingDone, ...owners, unknowns: [{ reason, offset: 0 }] };
    return { effects, variables, usesWorkdir };
  }
  const sources = words.slice(0, -1).map((word) => {
    const mark = heredocMarkOf(word);
    return mark ? { text: mark.name, isFile: true } : sourceOf(expanded(word, values));
  });
  const inContext: Listing = flag("from") === undefined ? listing : () => undefined;
  const keepsParents = flags.some((one) => one.name === "parents");
  const into = /\/\.?$/.test(target) || sources.length > 1 || isCommonDirectory(path);
  const write = (at: string, tree: boolean): PathUse => ({ path: at, glob: false, tree, by: name });
  const below = path === "/" ? "" : path;
  const writes = sources.flatMap(({ text, isFile }): PathUse[] => {
    if (text === undefined || keepsParents) return [write(path, true)];
    const found = isFile ? "file" : inContext(text);
    if (found === undefined || (name === "ADD" && archive.test(text))) return [write(path, true)];
    if (found === "file") {
      return [into ? write(`${below}/${text.split("/").at(-1)}`, false) : write(path, true)];
    }
    return [write(path, false), ...found.map((file) => write(`${below}/${file}`, false))];
  });
  return { effects: { ...nothingDone, ...owners, writes }, variables, usesWorkdir };
}

/** URLs are files: what is behind them is put down under their last part. */
function sourceOf(text: string | undefined): { text: string | undefined; isFile: boolean } {
  const isUrl =
    text !== undefined && /^https?:\/\/[^?#]*[^/]$/.test(text) && !text.endsWith(".git");
  return { text, isFile: isUrl && !/[?#]/.test(text) };
}

/** Names in `--chown`; numbers need no account. */
function ownersIn(owner: string | undefined): Pick<Effects, "usesUsers" | "usesGroups"> {
  const [user = "", group] = (owner ?? "").split(":");
  return {
    usesUsers: user === "" ? [] : [user],
    // A name alone stands for the group of that name too.
    usesGroups: group ? [group] : [],
  };
}
