import type { Effects, PathUse } from "../shell/effects.ts";
import { meetingOf, resolvePath } from "./paths.ts";
import { isCommonDirectory } from "./territory.ts";

/** An absolute path in a text, maybe with variables in it. */
const absolute = /(?<![\w.:$}/-])((?:\$\{?\w+\}?)?\/[\w.@%+/${}*?-]+)/g;

/**
 * Paths that a text names and that are not known to be read or written: as arguments of programs
 * whose options are not known one by one. They count as read, with all below.
 */
export function mentionsIn(
  text: string,
  effects: Effects,
  variables: { readonly [name: string]: string },
): PathUse[] {
  const known = [...effects.reads, ...effects.writes, ...effects.removes];
  const paths = new Set<string>();
  for (const [, word = ""] of text.matchAll(absolute)) {
    const expanded = word.replace(
      /\$\{?(\w+)\}?/g,
      (whole, name: string) => variables[name] ?? whole,
    );
    const path = expanded.includes("$") ? undefined : resolvePath(expanded, undefined);
    if (path !== undefined && !isCommonDirectory(path)) paths.add(path);
  }
  return [...paths]
    .map((path): PathUse => ({ path, glob: /[*?]/.test(path), tree: true, by: "text" }))
    .filter((use) => !known.some((one) => meetingOf(one, use) !== undefined && one.path !== "/"));
}
