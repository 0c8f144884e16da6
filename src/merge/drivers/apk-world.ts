import type { Driver } from "../driver.ts";
import { formatWorld, parseWorld } from "../formats/apk-db.ts";
import { mergeRecordFile } from "./record-file.ts";

/**
 * What people asked apk for, by the package's name, of which apk knows one wish only. A wish for a
 * certain version or repository stands above the plain name, a ban (`!foo`) does not.
 */
export const apkWorld: Driver = {
  name: "apk-world",
  paths: /^etc\/apk\/world$/,
  merge(base, changes) {
    return mergeRecordFile<string>(base, changes, {
      what: "apk's world",
      parse: parseWorld,
      format: formatWorld,
      isSame: (a, b) => a === b,
      nameOf: (name) => `package ${name}`,
      packageOf: (key) => key.replace("package ", ""),
      textOf: (wish) => wish.replaceAll("\n", " "),
      merge(_, sides, name) {
        const wishes = new Set(sides.flatMap(({ to }) => (to && to !== name ? [to] : [])));
        const [wish] = wishes;
        return wish !== undefined && wishes.size === 1 && !wish.startsWith("!")
          ? { record: wish }
          : { why: "two wishes that can't both be met" };
      },
    });
  },
};
