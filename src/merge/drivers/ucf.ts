import type { Driver } from "../driver.ts";
import { readable } from "../formats/latin1.ts";
import { mergeKeyedLines } from "./keyed-lines.ts";

/**
 * What ucf knows of configuration files: `hashfile` has the hash of the package's version of each,
 * `registry` the package that it belongs to. Lines `word path`. Source: ucf(1), "FILES".
 */
export const ucf: Driver = {
  name: "ucf",
  paths: /^var\/lib\/ucf\/(hashfile|registry)$/,
  merge(base, changes, { path }) {
    const what = path.endsWith("/hashfile") ? "ucf hash" : "ucf owner";
    return mergeKeyedLines(base, changes, {
      keyOf: (line) => line.replace(/^\S+\s+/, ""),
      nameOf: (key) => `${what} of ${readable(key)}`,
      textOf: (line) => readable(line.split(/\s/, 1)[0] ?? ""),
    });
  },
};
