import type { Driver, DriverResult, FileChange } from "../driver.ts";
import { bytesOf, latin1 } from "../formats/latin1.ts";
import { mergeSet } from "../set.ts";
import { agreement } from "./agreement.ts";

/** A set of lines: each is there or not, whoever changed that counts. */
export const lines: Driver = { name: "lines", merge: mergeLines };

/** The set of catalogs that XML tools know, a line each. Source: xml-core, update-xmlcatalog. */
export const xmlCatalog: Driver = {
  name: "xml-catalog",
  paths: /^etc\/xml\/(?:catalog|[^/]+\.xml)$/,
  merge: mergeLines,
};

/**
 * Three-way merge of lines as a set; equal lines count by their number. Order: the base's; a line
 * that a section adds stands behind the one that it stands behind there.
 */
function mergeLines(base: Buffer | undefined, changes: readonly FileChange[]): DriverResult {
  const settled = agreement(base, changes);
  if (settled) return settled;
  const before = keysOf(base);
  const sides = changes.map((side) => ({ ...side, from: keysOf(side.from), to: keysOf(side.to) }));
  const wanted = new Set(mergeSet(before, sides));
  // Those to be taken away are there till the end, so that others can stand behind them.
  const order = [...before];
  const ofBase = new Set(before);
  const placed = new Set(before);
  const isAdded = (key: string | undefined): boolean => key !== undefined && !ofBase.has(key);
  for (const { to } of sides) {
    const own = new Set(to);
    let at = 0;
    for (const key of to) {
      if (placed.has(key)) {
        const next = order.indexOf(key, at);
        at = (next < 0 ? order.indexOf(key) : next) + 1;
        continue;
      }
      // Behind what an earlier section put at the same place.
      while (at < order.length && isAdded(order[at]) && !own.has(order[at] ?? "")) at++;
      order.splice(at++, 0, key);
      placed.add(key);
    }
  }
  const text = order.filter((key) => wanted.has(key)).map((key) => `${lineOf(key)}\n`);
  return { bytes: bytesOf(text.join("")), conflicts: [], notes: [] };
}

/** `NUMBER LINE`, the number telling equal lines apart. */
function keysOf(bytes: Buffer | undefined): string[] {
  const counts = new Map<string, number>();
  const text = latin1(bytes);
  if (text === "") return [];
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const count = (counts.get(line) ?? 0) + 1;
      counts.set(line, count);
      return `${count} ${line}`;
    });
}

const lineOf = (key: string): string => key.slice(key.indexOf(" ") + 1);
