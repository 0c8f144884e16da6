import type { Lock } from "../config/lock-file.ts";
import { shortDigest } from "./format.ts";

/** What became of one name. `null` for what was or is not locked. */
export interface LockChange {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface LockReport {
  /** As the person calls it. */
  readonly file: string;
  readonly changes: readonly LockChange[];
  readonly lock: Lock;
  readonly dryRun: boolean;
}

/** The names that stand for something else, sorted. */
export function changesOf(before: Lock, after: Lock): LockChange[] {
  const [old, now] = [pinsOf(before), pinsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [from, to] = [old.get(name) ?? null, now.get(name) ?? null];
    return from === to ? [] : [{ name, from, to }];
  });
}

const pinsOf = ({ images, remotes }: Lock): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries(images).map(([name, { digest }]) => [name, digest] as const),
    ...Object.entries(remotes).map(([name, { value }]) => [name, value] as const),
  ]);

/** A line for each change, and one for all. */
export function lockText({ file, changes, lock, dryRun }: LockReport): string {
  const lines = changes.map(({ name, from, to }) => {
    if (to === null) return `${name}: gone, since nothing names it`;
    return from === null ? `${name}: ${short(to)}` : `${name}: ${short(from)} → ${short(to)}`;
  });
  const count = Object.keys(lock.images).length + Object.keys(lock.remotes).length;
  const names = `${count} ${count === 1 ? "name" : "names"}`;
  const state =
    changes.length === 0
      ? "is up to date"
      : dryRun
        ? `would have ${changes.length} changed`
        : `has ${changes.length} changed`;
  return [...lines, `${file} ${state}: ${names}`].map((line) => `${line}\n`).join("");
}

const short = (pin: string): string => (/^sha256:/.test(pin) ? shortDigest(pin as never) : pin);

/** `lock --json`. */
export const lockJson = ({ file, changes, lock, dryRun }: LockReport) => ({
  version: 1,
  file,
  dryRun,
  changes,
  ...{ images: lock.images, remotes: lock.remotes },
});
