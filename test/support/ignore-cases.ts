import fc from "fast-check";
import { damaged, generated } from "./generated.ts";

/** A tree whose names are as tricky as the patterns; folders end with a slash. */
export const ignoreTree: readonly string[] = [
  "a.txt",
  "b.txt",
  "aXtxt",
  "a+b.txt",
  "aab.txt",
  "a(b).txt",
  "$c{1}|x",
  "[d].txt",
  "d.txt",
  "^e",
  "e",
  "ab*c",
  "abXc",
  " lead",
  "#hash",
  "!bang",
  "foo",
  "barfoo",
  ".hidden",
  "ünï.txt",
  "a{2}",
  "dir/a.txt",
  "dir/foo",
  "dir/barfoo",
  "dir/keep.md",
  "dir/.hidden",
  "dir/sub/a.txt",
  "dir/sub/keep.md",
  "dir/sub/deep/keep.md",
  "dir/sub/deep/x.log",
  "other/keep.md",
  "other/sub/foo/x.log",
  "empty/",
];

/** Ignore files that have gone wrong somewhere. */
export const ignoreFiles: readonly string[] = [
  "",
  "# comment\n #hash\n\n  \n",
  "\uFEFFa.txt\r\nb.txt\r\n",
  "#hash\n\\#hash",
  "*.txt",
  "**/*.txt",
  "a?txt",
  "a+b.txt\na(b).txt\n$c{1}|x",
  "[d].txt",
  "\\[d].txt",
  "[^a]*",
  "[a-b].txt",
  "^e",
  "ab\\*c",
  " lead ",
  "\\!bang",
  "*\n!dir",
  "*\n!dir/keep.md",
  "*\n!dir/sub/",
  "**\n!dir/sub/deep",
  "dir\n!dir/sub/keep.md",
  "dir/\n!dir/sub\ndir/sub/deep",
  "dir/sub\n!dir",
  "!dir\ndir/sub",
  "dir/*\n!dir/*.md",
  "dir/**\n!**/keep.md",
  "**/sub\n!**/keep.md",
  "**/sub/**",
  "**foo",
  "**/foo",
  "**/foo/**",
  "foo**",
  "dir/**/keep.md",
  "dir/**/x.log",
  "d*/s*",
  "/dir",
  "./dir/../other",
  "../dir",
  "dir//sub/",
  ".",
  "/",
  "**",
  "*",
  "*\n!*/sub",
  "*/*\n!*/keep.md",
  ".*",
  "**/.*",
  "! dir/a.txt\n*\n! dir/a.txt",
  "empty",
  "ün?.txt",
  "*/\n!dir/**/keep.md",
  "a|*.md",
  "a{2}b.*",
  "*\n/!e\n./!foo",
  "./ e\nfoo /",
  "*\n! ./ lead",
];

const pick = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
// No control characters: with these in its middle a pattern does not get to the builder.
const character = pick(..."ab*?[]^!\\/.|{}()+$#- ,12é");
const name = fc.oneof(
  pick("dir", "sub", "deep", "other", "foo", "empty", "keep.md", "a.txt", "x.log", "e"),
  pick(...ignoreTree.filter((path) => !path.includes("/"))),
);
const segment = fc.oneof(
  { weight: 3, arbitrary: name },
  pick("*", "**", "?", "*.txt", "*.md", "**.md", "**foo", "foo**", "*o*", "d*", "s?b", "a?txt"),
  pick("[a-d].txt", "[^d]*", "\\[d].txt", "[\\^]e", "[!a]*", "d[i]r", "[a-z]*", "\\a*", "a\\*c"),
  pick("a|*", "*|b", "a{2}*", "?{2}", "a{1,2}?.txt", "{,3}*", ".*", ".", "..", "", "\\#hash"),
);
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const line = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: pick("") },
      pick("!", "! ", "!/", "/!", "./", "/", " ", "./ "),
    ),
    fc.oneof({ weight: 5, arbitrary: path }, damaged(path, character)),
    fc.oneof({ weight: 3, arbitrary: pick("") }, pick("/", " ", "/**", "/*", "\t", " /")),
  )
  .map((parts) => parts.join(""));
const ending = pick("\n", "\n", "\n", "\r\n");
const file = fc
  .array(fc.tuple(line, ending), { minLength: 1, maxLength: 5 })
  .map((lines) => lines.flat().join(""));

/** As many ignore files, each of a few lines that could be meant for the tree, or nearly. */
export const generatedIgnoreFiles = (): string[] => generated(file, 150);
