import type { Driver } from "../driver.ts";
import { type ApkPackage, formatInstalled, parseInstalled } from "../formats/apk-db.ts";
import { mergeRecordFile } from "./record-file.ts";

/**
 * apk's list of installed packages, by name. Two versions of one package are a conflict. The same
 * package with other lines (owners of files as numbers, for one) is the last section's.
 */
export const apkInstalled: Driver = {
  name: "apk-installed",
  paths: /^(?:usr\/)?lib\/apk\/db\/installed$/,
  merge(base, changes) {
    const notes: string[] = [];
    const result = mergeRecordFile<ApkPackage>(base, changes, {
      what: "a list of apk's packages",
      parse: parseInstalled,
      format: (packages) => formatInstalled(packages.values()),
      isSame: (a, b) => a.text === b.text,
      nameOf: (name) => `package ${name}`,
      packageOf: (key) => key.replace("package ", ""),
      textOf: ({ version }) => version,
      merge(_, sides, name) {
        const found = sides.flatMap(({ to }) => (to ? [to] : []));
        const last = found.at(-1);
        if (last && found.every(({ identity }) => identity === last.identity)) {
          notes.push(
            `package ${name} is the same but for its record, ${sides.at(-1)?.section}'s is taken`,
          );
          return { record: last };
        }
        const isOneVersion = found.every(({ version }) => version === last?.version);
        return { why: isOneVersion ? "two builds of one version" : "two versions of one package" };
      },
    });
    return { ...result, notes: [...result.notes, ...notes] };
  },
};
