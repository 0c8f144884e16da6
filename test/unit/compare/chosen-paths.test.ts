import { expect, test } from "vitest";
import { chosenPaths } from "../../../src/compare/chosen-paths.ts";

const paths = ["", "etc", "etc/x", "etcetera", "usr/lib/a.so", "usr/lib/deep/b.so", "usr/lib/c/d"];
const chosen = (...texts: string[]) => paths.filter(chosenPaths(texts));

test("files, folders with what is below them, and patterns with what is below their matches", () => {
  expect(chosen("/etc")).toEqual(["etc", "etc/x"]);
  expect(chosen("etc/", "/usr/lib/a.so")).toEqual(["etc", "etc/x", "usr/lib/a.so"]);
  expect(chosen("/usr/lib/**/*.so")).toEqual(["usr/lib/a.so", "usr/lib/deep/b.so"]);
  expect(chosen("/usr/lib/[c]")).toEqual(["usr/lib/c/d"]);
  expect(chosen("/")).toEqual(paths);
});
