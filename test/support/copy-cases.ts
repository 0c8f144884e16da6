import fc from "fast-check";
import { compileGlob } from "../../src/context/glob.ts";
import { generated } from "./generated.ts";

/** Files with tricky names, no two of the same name. */
export const copyTree: readonly string[] = [
  "a.txt",
  "b.txt",
  "aXtxt",
  "a+b.txt",
  "(c).txt",
  "[d].txt",
  "d.txt",
  "^e",
  "e",
  "f*g",
  "fXg",
  "h-i",
  "h]i",
  "{j,k}",
  "lö.md",
  ".hidden",
  "m n",
  "back\\slash",
  "dir/a1.txt",
  "dir/b1.md",
  "dir/sub/c1.txt",
  "dir/sub/deep/d1.txt",
  "dir2/e1.txt",
  "dir2/.f1",
  "other/sub/g1.md",
  "[x]/h1.txt",
];

const pick = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const piece = fc.oneof(
  { weight: 2, arbitrary: pick("*", "?", "*.txt", "*.md", "a", "d", "dir", "txt", ".") },
  pick(
    "[a-d]",
    "[^a-d]",
    "[!a]",
    "[\\]\\[]",
    "[h^]",
    "[a\\-z]",
    "[ö]",
    "[.-^]",
    "\\*",
    "\\[",
    "\\?",
  ),
  pick("+", "(", ")", "{", "}", ",", "^", "-", "]", "é", "ö", " ", "\\\\", "h", "e"),
);
const name = fc.oneof(
  pick(
    "*",
    "dir*",
    "d?r",
    "sub",
    "*ub",
    "*",
    "dir",
    "[x]",
    "\\[x]",
    "?h*",
    "f\\*g*",
    "[[]*",
    "*.*",
  ),
  fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
);
const path = fc
  .tuple(
    pick("", "", "", "/", "./", "../", "dir/../"),
    fc.array(name, { minLength: 1, maxLength: 3 }),
  )
  .map(([start, names]) => start + names.join("/"));

/** Patterns of COPY that are right, each part of their paths for itself. */
export const copyPatterns = (): string[] =>
  generated(
    path.filter((one) => one.split("/").every((part) => compileGlob(part) !== undefined)),
    110,
  );
