import type { ImageConfig } from "../image/config.ts";
import type { Contents } from "../merge/contents.ts";
import type { Tree } from "../merge/tree.ts";
import { type Counts, compareTrees } from "./compare-trees.ts";
import { compareConfigurations } from "./configuration.ts";
import { type Difference, emptyLedger, type Ignored } from "./difference.ts";
import { accountFormats } from "./formats/accounts.ts";
import { packageFormats } from "./formats/packages.ts";
import { otherFormats } from "./formats/records.ts";
import { withPackages } from "./package-files.ts";
import type { RecordFormat } from "./record-format.ts";

/** One image of one platform, as far as it is compared. */
export interface Compared {
  readonly tree: Tree;
  readonly config: ImageConfig;
}

export interface CompareOptions {
  /** Bytes of files; what is missing is asked for, and the comparison made again with it. */
  readonly contents: Contents;
  /** Formats that need more than bytes: rpm's. */
  readonly formats?: readonly RecordFormat[];
  /** Which files are compared; all, and the configuration, when absent. */
  readonly only?: (path: string) => boolean;
  /** Whether what explains differences is passed over: all of them count. */
  readonly strict?: boolean;
}

/** How two images differ. */
export interface Comparison {
  /** Those that count, in the order of what they are called. */
  readonly differences: readonly Difference[];
  /** Those that do not, and why; none when the comparison is strict. */
  readonly ignored: readonly Ignored[];
  readonly counts: Counts;
}

/** Files that are compared by records, as paths whose bytes the comparison may want. */
const formats: readonly RecordFormat[] = [...accountFormats, ...packageFormats, ...otherFormats];

/** Whether the bytes of a file may be asked for. */
export const isRecordFile = (path: string): boolean =>
  /rpmdb\.sqlite(?:-wal)?$/.test(path) || formats.some(({ paths }) => paths.test(path));

/** Compares root file systems and configurations. History and the cut into layers do not count. */
export function compareImages(a: Compared, b: Compared, options: CompareOptions): Comparison {
  const { contents, only, strict = false } = options;
  const ledger = emptyLedger();
  if (!only) compareConfigurations(a.config, b.config, ledger);
  const how = {
    contents,
    formats: [...(options.formats ?? []), ...formats],
    isCompared: only ?? (() => true),
    tellTimes: strict,
  };
  const counts = compareTrees(a.tree, b.tree, how, ledger);
  const counted = strict
    ? [...ledger.differences, ...ledger.ignored.map(({ difference }) => difference)]
    : ledger.differences;
  const sorted = counted.toSorted(byName);
  const differences = withPackages(sorted, [a.tree, b.tree], contents);
  return { differences, ignored: strict ? [] : ledger.ignored, counts };
}

const byName = (a: Difference, b: Difference): number =>
  a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0;
