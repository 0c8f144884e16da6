import type { Driver } from "../driver.ts";
import { mergeLineSets } from "./line-set.ts";

/**
 * Which packages are to be told of what: `File` has lines `path package[/noawait]`, a file for each
 * explicit trigger has packages. `Unincorp` and `Lock` are dpkg's at work, not for merging.
 * Source: dpkg's doc/triggers.txt.
 */
export const triggers: Driver = {
  name: "triggers",
  paths: /^var\/lib\/dpkg\/triggers\/(?!Lock$|Unincorp$)[^/]+$/,
  merge: mergeLineSets,
};
