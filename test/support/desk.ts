import type { Conflict } from "../../src/merge/conflict.ts";
import type { Pass } from "../../src/merge/desk.ts";
import type { Driver } from "../../src/merge/driver.ts";
import type { OpenDesk } from "../../src/merge/open-desk.ts";
import { defaultPolicy, type MergePolicy } from "../../src/merge/policy.ts";
import { mergePaths } from "../../src/merge/three-way.ts";
import { allContents, type Literal, show, side, tree } from "./trees.ts";

export interface DeskOptions {
  readonly drivers?: readonly Driver[];
  readonly policy?: Partial<MergePolicy>;
}

/**
 * A desk on which the paths have been merged: a base, and what each section made of it. Files whose
 * drivers are not given stay open.
 */
export function deskOf(
  base: Literal,
  sections: { readonly [section: string]: Literal },
  { drivers = [], policy = {} }: DeskOptions = {},
): OpenDesk {
  const below = tree(base);
  const sides = Object.entries(sections).map(([section, literal]) =>
    side(section, below, tree(literal, below)),
  );
  const classes = {
    ephemeralOf: () => undefined,
    pairOf: () => undefined,
    regenerateOf: () => undefined,
  };
  return mergePaths(
    { base: below, sides, contents: allContents(), policy: { ...defaultPolicy, ...policy } },
    { drivers, classes },
  );
}

/** What passes leave: the merged tree (texts as `show` has them), what is said, what is open. */
export function pass(
  desk: OpenDesk,
  ...passes: readonly Pass[]
): {
  readonly at: { readonly [path: string]: string };
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly string[];
  readonly open: readonly string[];
  text(path: string): string | undefined;
} {
  for (const each of passes) each(desk);
  const { conflicts, notes } = desk.said();
  return {
    at: show(desk.merged),
    conflicts,
    notes: notes.map(({ by, text }) => `${by}: ${text}`),
    open: [...desk.open],
    text: (path) => desk.read(desk.merged, path)?.toString(),
  };
}
