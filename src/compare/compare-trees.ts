import type { Contents } from "../merge/contents.ts";
import { describe, shown } from "../merge/describe.ts";
import { isSameContent, type Node, type Tree } from "../merge/tree.ts";
import { accountNames, renamedIn } from "./account-names.ts";
import { type Aspect, aspectsOf, sidesOf } from "./aspects.ts";
import { type Change, type Difference, type Ledger, note, type Rule } from "./difference.ts";
import { type Expectation, expectationOf } from "./expected.ts";
import { compareLinks } from "./hard-links.ts";
import {
  compareRecords,
  type RecordFormat,
  type Records,
  type Surroundings,
} from "./record-format.ts";

export interface TreeComparison {
  /** Bytes of both trees' files; what is missing is asked for, and the comparison made again. */
  readonly contents: Contents;
  /** Files that are compared by their records; the first that matches counts. */
  readonly formats: readonly RecordFormat[];
  /** Which paths are compared. */
  readonly isCompared: (path: string) => boolean;
  /** Whether each file with another time is written down, and not only counted. */
  readonly tellTimes: boolean;
}

/** How many paths were compared, and how many of them only have other times. */
export interface Counts {
  readonly paths: number;
  readonly times: number;
}

/** Compares two root file systems path by path, and writes down what is not the same. */
export function compareTrees(
  a: Tree,
  b: Tree,
  { contents, formats, isCompared, tellTimes }: TreeComparison,
  ledger: Ledger,
): Counts {
  const names = { a: accountNames(a, contents), b: accountNames(b, contents) };
  const sides = sidesOf(names.a, names.b);
  const isRenamed = renamedIn(names.a, names.b);
  const paired = formats.filter(({ beside }) => beside !== undefined);
  let paths = 0;
  let times = 0;
  for (const [path, node] of a) {
    if (!isCompared(path)) continue;
    paths++;
    const other = b.get(path);
    if (!other) lone(path, node, "removed");
    else if (other !== node || isRenamed(node) || differsBeside(path)) pair(path, node, other);
  }
  for (const [path, node] of b) {
    if (a.has(path) || !isCompared(path)) continue;
    paths++;
    lone(path, node, "added");
  }
  compareLinks(a, b, isCompared, ledger);
  return { paths, times };

  function lone(path: string, node: Node, change: Change): void {
    const details = [describe(node)];
    note(
      ledger,
      { topic: "file", change, subject: shown(path), details, path },
      absence(path, node, change),
    );
  }

  /** Why a path may be there in one tree only. */
  function absence(path: string, node: Node, change: Change): Rule | undefined {
    const expectation = expectationOf(path);
    if (expectation && expectation.allows !== "content") return expectation.rule;
    const format = formatOf(path, node);
    const [tree, side] = change === "added" ? [b, names.b] : [a, names.a];
    const records = format && read(tree, path, node, format, side);
    return records?.size === 0 ? "empty databases" : undefined;
  }

  function pair(path: string, from: Node, to: Node): void {
    if (from.mtime !== to.mtime) {
      times++;
      const text = `time ${from.mtime} → ${to.mtime}`;
      if (tellTimes) note(ledger, changed(path, [text]), "times");
    }
    const expectation = expectationOf(path);
    const aspects = aspectsOf(from, to, sides);
    if (isSameContent(from, to) && differsBeside(path)) byRecords(path, from, to);
    const left = aspects.filter(
      (aspect) => aspect.kind !== "content" || !byRecords(path, from, to, expectation),
    );
    for (const [rule, texts] of byRule(left, expectation)) {
      note(ledger, changed(path, texts), rule);
    }
  }

  /** Whether two files could be compared record by record, which is done then. */
  function byRecords(path: string, from: Node, to: Node, expectation?: Expectation): boolean {
    const format = expectation ? undefined : formatOf(path, from);
    if (!format || from.kind !== "file" || to.kind !== "file") return false;
    const before = read(a, path, from, format, names.a);
    const after = read(b, path, to, format, names.b);
    if (!before || !after) return false;
    compareRecords(path, before, after, format, ledger);
    return true;
  }

  /** Whether what a file is read with differs, though it itself need not. */
  function differsBeside(path: string): boolean {
    return paired.some(({ paths, beside }) => {
      const digestIn = (tree: Tree) => tree.get(`${path}${beside}`)?.content?.digest;
      return paths.test(path) && digestIn(a) !== digestIn(b);
    });
  }

  function formatOf(path: string, { kind }: Node): RecordFormat | undefined {
    return kind === "file" ? formats.find((format) => format.paths.test(path)) : undefined;
  }

  function read(
    tree: Tree,
    path: string,
    { content }: Node,
    format: RecordFormat,
    side: Surroundings["names"],
  ): Records | undefined {
    const bytes = content && contents.get(content);
    if (!bytes) return undefined;
    return format.parse(bytes, {
      path,
      names: side,
      read(other) {
        const found = tree.get(other)?.content;
        return found && contents.get(found);
      },
    });
  }
}

const changed = (path: string, details: readonly string[]): Difference => ({
  topic: "file",
  change: "changed",
  subject: shown(path),
  details,
  path,
});

/** Details by what explains them; those that nothing explains are under undefined. */
function byRule(
  aspects: readonly Aspect[],
  expectation: Expectation | undefined,
): Map<Rule | undefined, string[]> {
  const found = new Map<Rule | undefined, string[]>();
  for (const aspect of aspects) {
    const rule = aspect.rule ?? ruleFor(aspect, expectation);
    const texts = found.get(rule);
    if (texts) texts.push(aspect.text);
    else found.set(rule, [aspect.text]);
  }
  return found;
}

function ruleFor({ kind }: Aspect, expectation: Expectation | undefined): Rule | undefined {
  if (!expectation) return undefined;
  return kind === "content" || expectation.allows === "all" ? expectation.rule : undefined;
}
