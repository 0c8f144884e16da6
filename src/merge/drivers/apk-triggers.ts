import type { Driver, FileChange, Surroundings } from "../driver.ts";
import { compareNames, parseInstalled, parseTriggers } from "../formats/apk-db.ts";
import { mergeRecordFile } from "./record-file.ts";

/** Which packages want to hear of changes in which directories, in the order of `installed`. */
export const apkTriggers: Driver = {
  name: "apk-triggers",
  paths: /^(?:usr\/)?lib\/apk\/db\/triggers$/,
  merge(base, changes, surroundings) {
    const names = packageNames(changes, surroundings);
    const nameOf = (identity: string): string => names.get(identity) ?? identity;
    return mergeRecordFile<string>(base, changes, {
      what: "a list of apk's triggers",
      parse: parseTriggers,
      format: (lines) => {
        const sorted = [...lines].sort(([a], [b]) => compareNames(nameOf(a), nameOf(b)));
        return Buffer.from(sorted.map(([, line]) => `${line}\n`).join(""), "latin1");
      },
      isSame: (a, b) => a === b,
      nameOf: (identity) => `trigger of ${nameOf(identity)}`,
      packageOf: (key) => key.replace("trigger of ", ""),
      textOf: (line) => line.split(" ").slice(1).join(" "),
    });
  },
};

/** Names of packages by their hashes, as the lists beside the file tell. */
function packageNames(
  changes: readonly FileChange[],
  { path, base, side }: Surroundings,
): ReadonlyMap<string, string> {
  const list = path.replace(/[^/]*$/, "installed");
  const files = [base(list), ...changes.map(({ section }) => side(section, list))];
  return new Map(
    files.flatMap((bytes) =>
      [...((bytes && parseInstalled(bytes)) ?? new Map()).values()].map(
        ({ identity, name }) => [identity, name] as const,
      ),
    ),
  );
}
