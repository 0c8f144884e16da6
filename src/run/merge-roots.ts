import type { Digest } from "../image/digest.ts";
import { type Contents, contentsOf } from "../merge/contents.ts";
import { type ExternalCall, externalOf } from "../merge/external.ts";
import type { MergedTrees } from "../merge/merge-trees.ts";
import { mergeTrees } from "../merge/merge-trees.ts";
import type { MergePolicy } from "../merge/policy.ts";
import { type RootParts, rootParts } from "../merge/root-parts.ts";
import { runExternal } from "./externals.ts";
import type { Trees } from "./trees.ts";

/** What the merge of roots asks the world for. */
export interface Supplies {
  /** Bytes of files that no table of contents carries. */
  fetchContents(digests: ReadonlySet<Digest>): Promise<ReadonlyMap<Digest, Buffer>>;
  /** Where commands of rules run, and with what environment. */
  readonly directory: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
}

export interface MergedRoots extends MergedTrees {
  readonly contents: Contents;
  readonly parts: RootParts;
}

/**
 * Merges the roots of sections: the pure merge, made again with the bytes and the outputs of the
 * person's own drivers that it turned out to need, until it needs nothing more.
 */
export async function mergeRoots(
  trees: Trees,
  policy: MergePolicy,
  supplies: Supplies,
): Promise<MergedRoots> {
  const known = new Map(trees.contents);
  const printed = new Map<string, Buffer>();
  const { base, sides, actual, faults, stackFaults } = trees;
  const rpm = sides.some(({ changes }) => [...changes.keys()].some(isRpmDatabase))
    ? await (await import("./rpm.ts")).loadRpm()
    : undefined;
  for (;;) {
    const contents = contentsOf(known);
    const external = externalOf(printed);
    const parts = rootParts(sides, contents, rpm);
    const merged = mergeTrees(
      { base, sides, actual, faults, stackFaults, contents, policy },
      { ...parts, external },
    );
    if (contents.missing.size === 0 && external.missing.size === 0) {
      return { ...merged, contents, parts };
    }
    const found = await supplies.fetchContents(contents.missing);
    for (const digest of contents.missing) {
      const bytes = found.get(digest);
      if (!bytes) throw new Error(`Internal error: no layer has the content ${digest}`);
      known.set(digest, bytes);
    }
    for (const [key, call] of external.missing) printed.set(key, await print(call));
  }

  function print(call: ExternalCall): Promise<Buffer> {
    return runExternal(call, supplies.directory, supplies.env, supplies.signal);
  }
}

const isRpmDatabase = (path: string): boolean => /\/rpmdb\.sqlite(-wal)?$/.test(path);
