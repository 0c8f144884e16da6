import type { Digest } from "../image/digest.ts";
import type { Change } from "./change.ts";
import type { Described } from "./described.ts";
import { valueChange } from "./value-changes.ts";

/**
 * What is told of the image that something is made on, of which the digests are given. Where the
 * later one is not known yet, its name can be.
 */
export function belowChanges(
  before: Described,
  after: Described,
  old: Digest | undefined,
  now: Digest | undefined,
): Change[] {
  if (old === now) return [];
  if (before.on !== undefined && after.on !== undefined && before.on !== after.on) {
    return valueChange("on", "base", before.on, after.on);
  }
  if (!now) return [];
  const name = after.on ?? before.on ?? "base";
  return valueChange(madeKind(name, before, after) ?? "base", name, old, now);
}

/** How an image that layerbuild made became another; undefined for one that it did not make. */
export function madeKind(
  name: string,
  before: Described,
  after: Described,
): "below" | "rebuilt" | undefined {
  const key = after.keys?.[name];
  if (key === undefined) return undefined;
  return before.keys?.[name] === key ? "rebuilt" : "below";
}
