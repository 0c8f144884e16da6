/** What one side did to a value: what it found and what it left. */
export interface Change<T> {
  readonly from: T;
  readonly to: T;
}

/** Environment variables that are lists with `:` between entries, and are merged entry by entry. */
const listVariables = new Set([
  "ACLOCAL_PATH",
  "CLASSPATH",
  "CMAKE_PREFIX_PATH",
  "CPATH",
  "CPLUS_INCLUDE_PATH",
  "C_INCLUDE_PATH",
  "DYLD_LIBRARY_PATH",
  "GI_TYPELIB_PATH",
  "INFOPATH",
  "LD_LIBRARY_PATH",
  "LIBRARY_PATH",
  "MANPATH",
  "NODE_PATH",
  "PATH",
  "PERL5LIB",
  "PKG_CONFIG_PATH",
  "PYTHONPATH",
  "RUBYLIB",
  "XDG_CONFIG_DIRS",
  "XDG_DATA_DIRS",
]);

export const isListVariable = (name: string): boolean => listVariables.has(name);

/**
 * Applies each side's change to a list, in order, as one Dockerfile would: what a side put in front
 * comes to the front, what it put at the end to the end, what it put behind an entry stays behind
 * that entry, and what it took out is gone. An entry that is there already is not added again.
 */
export function mergeLists(
  base: readonly string[],
  changes: readonly Change<readonly string[]>[],
): string[] {
  return changes.reduce<string[]>((list, change) => apply(list, change), [...base]);
}

function apply(list: readonly string[], { from, to }: Change<readonly string[]>): string[] {
  const out = list.filter((entry) => to.includes(entry) || !from.includes(entry));
  const isKept = (entry: string): boolean => from.includes(entry) && out.includes(entry);
  const lastKept = to.findLastIndex(isKept);
  let front = 0;
  let anchor: string | undefined;
  to.forEach((entry, at) => {
    if (isKept(entry)) {
      anchor = entry;
      return;
    }
    if (from.includes(entry) || out.includes(entry)) return;
    if (at > lastKept) out.push(entry);
    else if (anchor === undefined) out.splice(front++, 0, entry);
    else {
      out.splice(out.indexOf(anchor) + 1, 0, entry);
      anchor = entry;
    }
  });
  return out;
}
