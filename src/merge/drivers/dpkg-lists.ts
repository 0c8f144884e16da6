import type { Driver } from "../driver.ts";
import { mergeLineSets } from "./line-set.ts";

/** Which paths a package ships: some go when another package replaces them. */
export const dpkgLists: Driver = {
  name: "dpkg-lists",
  paths: /^var\/lib\/dpkg\/info\/[^/]+\.list$/,
  merge: mergeLineSets,
};
