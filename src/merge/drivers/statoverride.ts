import type { Driver } from "../driver.ts";
import { readable } from "../formats/latin1.ts";
import { mergeKeyedLines } from "./keyed-lines.ts";

/** Owners and modes that dpkg gives files: `user group mode path`. Source: dpkg-statoverride(1). */
export const statoverride: Driver = {
  name: "statoverride",
  paths: /^var\/lib\/dpkg\/statoverride$/,
  merge: (base, changes) =>
    mergeKeyedLines(base, changes, {
      keyOf: (line) => line.split(" ").slice(3).join(" ") || line,
      nameOf: (path) => `statoverride of ${readable(path)}`,
      textOf: (line) => readable(line.split(" ").slice(0, 3).join(" ")),
    }),
};
