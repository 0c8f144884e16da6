import { expect, it } from "vitest";
import { compileGoRegExp } from "../../../src/context/go-regexp.ts";

it.each([
  ["^a|b.*$", ["a", "ax", "xb"], ["xa"]],
  ["^a{2}$", ["aa"], ["a", "a{2}"]],
  ["^a{2,3}.*$", ["aa", "aaax"], ["a"]],
  ["^a{,2}b{x}c{02}}$", ["a{,2}b{x}c{02}}"], ["aab"]],
  ["^(.*/)?x$", ["x", "a/b/x"], ["ax", "a\n/x"]],
  ["^[a[^/]*b]$", ["a[b]", "b]"], ["xb]"]],
  ["^[^a-c\\]]$", ["d", "[", "\n"], ["b", "]"]],
  ["^[\\d_]\\s\\W$", ["1 .", "_\t-"], ["a b", "1\u00a0-"]],
  ["^[a-]-]$", ["a-]", "--]"], ["a]"]],
  ["^\\.\\t\\!$", [".\t!"], ["xt!"]],
  ["^😀.$", ["😀😀"], ["😀"]],
])("%s matches as in Go", (source, those, others) => {
  const expression = compileGoRegExp(source);
  expect(those.filter((text) => !expression?.test(text))).toEqual([]);
  expect(others.filter((text) => expression?.test(text))).toEqual([]);
});

it.each([
  ["a repetition of nothing", "^{2}$"],
  ["a repetition of nothing behind a bar", "^a|{2}$"],
  ["a repetition of a repetition", "^a{2}{3}$"],
  ["a repetition of a star", "^[^/]*{2}$"],
  ["a repetition that is too long", "^a{1001}$"],
  ["a repetition that runs backwards", "^a{3,2}$"],
  ["a range that runs backwards", "^[c-a]$"],
  ["a range to a class", "^[a-\\d]$"],
  ["a class with a name", "^[[:alpha:]]$"],
  ["a class without an end", "^[a"],
  ["an escape of a letter without a meaning", "^\\e$"],
  ["an escape of a letter that is not ASCII", "^\\é$"],
  ["an escape with a number", "^\\1$"],
  ["an escape at the end", "^a\\"],
])("%s is refused", (_, source) => {
  expect(compileGoRegExp(source)).toBeUndefined();
});
