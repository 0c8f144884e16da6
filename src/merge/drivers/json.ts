import type { Driver } from "../driver.ts";
import {
  compact,
  type JsonObject,
  parseJsonObject,
  printJson,
  type Written,
} from "../formats/json-text.ts";
import { bytesOf, latin1, readable } from "../formats/latin1.ts";
import { mergeKeyed } from "../keyed.ts";
import { agreement, counted } from "./agreement.ts";
import { refusal } from "./refusal.ts";

/**
 * An object of JSON, by its keys at all depths; lists are values. Order of keys: the base's, then
 * what sections add. The style is the last section's.
 */
export const json: Driver = {
  name: "json",
  merge(base, changes) {
    const settled = agreement(base, changes);
    if (settled) return settled;
    const written: Written = new WeakMap();
    const parse = (bytes: Buffer | undefined): JsonObject | undefined =>
      bytes ? parseJsonObject(latin1(bytes), written) : new Map();
    const before = parse(base);
    const sides = changes.flatMap((change) => {
      const from = parse(change.from);
      const to = parse(change.to);
      return from && to ? [{ ...change, from, to }] : [];
    });
    if (!before || sides.length < changes.length) {
      return refusal(base, changes, "file", "it is no JSON object");
    }
    const { map, conflicts } = mergeKeyed(before, sides, {
      isSame: (a, b) => compact(a.raw) === compact(b.raw),
      textOf: (value) => readable(printJson(value, "", written)),
    });
    const last = latin1(counted(changes).at(-1)?.to);
    const tail = /\s*$/.exec(last)?.[0] ?? "";
    return {
      bytes: bytesOf(printJson(map, last, written) + tail),
      conflicts: conflicts.map((conflict) => ({ ...conflict, key: readable(conflict.key) })),
      notes: [],
    };
  },
};
