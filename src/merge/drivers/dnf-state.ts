import type { Driver } from "../driver.ts";
import { type DnfState, formatDnfState, parseDnfState } from "../formats/dnf-state.ts";
import { mergeRecordFile } from "./record-file.ts";

/** Why packages are there, from what counts most. Source: dnf5, transaction_item_reason.cpp. */
const reasons = ["User", "External User", "Group", "Dependency", "Weak Dependency", "Clean"];

/**
 * dnf5's system state, by key. A package that one section wanted and another only needed is wanted;
 * of other values that differ the last section's is taken and told, but for streams of modules,
 * which decide what can be installed.
 */
export const dnfState: Driver = {
  name: "dnf-state",
  paths:
    /^usr\/lib\/sysimage\/libdnf5\/(?:packages|nevras|groups|environments|modules|system)\.toml$/,
  merge(base, changes, { path }) {
    const notes: string[] = [];
    const isOfPackages = path.endsWith("/packages.toml");
    const isOfModules = path.endsWith("/modules.toml");
    let frame: DnfState | undefined;
    const result = mergeRecordFile<string>(base, changes, {
      what: "a file of dnf5's system state",
      parse(bytes) {
        const state = parseDnfState(bytes);
        frame ??= state;
        return state && state.table === frame?.table ? state.entries : undefined;
      },
      format: (entries) =>
        frame ? formatDnfState({ ...frame, entries: new Map(entries) }) : Buffer.alloc(0),
      isSame: (a, b) => a === b,
      nameOf: (key) => (isOfModules ? `module ${key}` : key),
      textOf: (text) => text.replace(/\s+/g, " "),
      merge(_, sides, key) {
        if (isOfModules) return { why: "" };
        const found = sides.flatMap(({ to }) => to ?? []);
        if (isOfPackages) {
          const [record = ""] = found.toSorted((a, b) => rankOf(a) - rankOf(b));
          return { record };
        }
        notes.push(`dnf's record of ${key} is that of ${sides.at(-1)?.section}`);
        return { record: found.at(-1) ?? "" };
      },
    });
    return { ...result, notes: [...result.notes, ...notes] };
  },
};

/** What is not known counts least. */
function rankOf(text: string): number {
  const [, reason = ""] = /\breason\s*=\s*"([^"]*)"/.exec(text) ?? [];
  const rank = reasons.indexOf(reason);
  return rank < 0 ? reasons.length : rank;
}
