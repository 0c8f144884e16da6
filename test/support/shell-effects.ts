import { expect } from "vitest";
import {
  type Effects,
  effectsOf,
  type PathUse,
  type ShellContext,
} from "../../src/shell/effects.ts";

/** A shell in `/w` of which `VERSION` and `DIR` are known. */
export const usual: ShellContext = {
  shell: "/bin/sh",
  cwd: "/w",
  variables: { VERSION: "1.2.3", DIR: "/opt/dir", PATH: "/usr/local/bin:/usr/bin:/bin" },
  home: "/root",
};

export const bash: ShellContext = { ...usual, shell: "/bin/bash" };

const show = ({ path, glob, tree }: PathUse): string =>
  path + (glob ? " glob" : "") + (tree ? " tree" : "");

const each = (uses: readonly PathUse[]): string[] => [...new Set(uses.map(show))];

/** Effects as short texts: `/opt/x`, `/opt/x tree`, `/tmp/*.gz glob`; packages as `apt: a b`. */
export const shown = (effects: Effects) => ({
  ...effects,
  reads: each(effects.reads),
  writes: each(effects.writes),
  removes: each(effects.removes),
  installs: effects.installs.map((one) => `${one.manager}: ${one.packages.join(" ")}`),
  removesPackages: effects.removesPackages.map(
    (one) => `${one.manager}: ${one.packages.join(" ")}`,
  ),
  unknowns: effects.unknowns.map(({ reason }) => reason),
});

export type Shown = Partial<ReturnType<typeof shown>>;

/**
 * What is not in `expected` is not looked at, but for what is written, removed and unknown: that is
 * nothing where it is not said.
 */
export function expectEffects(text: string, expected: Shown, context = usual): void {
  const found = shown(effectsOf(text, context));
  const whole = { writes: [], removes: [], unknowns: [], ...expected };
  expect(
    Object.fromEntries(Object.keys(whole).map((key) => [key, found[key as keyof Shown]])),
  ).toEqual(whole);
}
