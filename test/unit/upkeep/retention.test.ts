import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Digest, digestOf } from "../../../src/image/digest.ts";
import {
  type Candidate,
  chooseRemovals,
  type Retention,
  sharesOf,
  totalOf,
} from "../../../src/upkeep/retention.ts";

interface Named extends Candidate {
  readonly name: string;
}

const layer = (text: string): Digest => digestOf(text);

/** A result of group and layers by letters, each layer of 10 bytes, used at `time`. */
function result(name: string, layers: string, time: number | undefined, isNeeded = false): Named {
  const digests = [...layers].map(layer);
  const group = name.replace(/\d+$/, "");
  const sizes = new Map(digests.map((digest) => [digest, 10]));
  return { name, group, time, layers: digests, sizes, isNeeded };
}

const now = 1000;
const removedBy = (all: readonly Named[], rules: Retention, usedLimit = now): string =>
  chooseRemovals(all, rules, { now, usedLimit })
    .removed.map(({ name }) => name)
    .join(" ");

describe("of a cache", () => {
  const all = [
    result("go1", "ba", 100),
    result("go2", "bc", 200),
    result("go3", "bd", 300),
    result("py1", "be", 150),
  ];

  test("the last of each group stay", () => {
    expect(removedBy(all, { keepLast: 1 })).toBe("go1 go2");
    expect(removedBy(all, { keepLast: 2 })).toBe("go1");
  });

  test("what was used within a time stays, and what either of two rules keeps", () => {
    expect(removedBy(all, { keepWithin: 820 })).toBe("go1 py1");
    expect(removedBy(all, { keepWithin: 820, keepLast: 1 })).toBe("go1");
  });

  test("no more goes than it takes, what was not used for the longest time first", () => {
    expect(removedBy(all, { maxSize: 50 })).toBe("");
    expect(removedBy(all, { maxSize: 49 })).toBe("go1");
    expect(removedBy(all, { maxSize: 20 })).toBe("go1 py1 go2");
    expect(removedBy(all, { maxSize: 0 })).toBe("go1 py1 go2 go3");
    expect(removedBy(all, { maxSize: 0, keepLast: 1 })).toBe("go1 go2");
  });

  test("all stays where nothing says what goes", () => {
    expect(removedBy(all, {})).toBe("");
  });

  test("what is needed, was used a moment ago, or is of unknown age stays", () => {
    const kept = [result("a1", "b", 1, true), result("a2", "c", 950), result("a3", "d", undefined)];
    expect(removedBy(kept, { maxSize: 0 }, 900)).toBe("");
    expect(removedBy(kept, { maxSize: 0 }, 960)).toBe("a2");
  });

  test("what something is built on is as young as that, and goes behind it", () => {
    const base = result("base1", "b", 1);
    expect(removedBy([base, ...all], { keepWithin: 720 })).toBe("go1 py1 go2");
    expect(removedBy([base, ...all], { maxSize: 0 })).toBe("go1 py1 go2 go3 base1");
  });

  test("what something that stays is built on stays", () => {
    const base = result("base1", "b", 1);
    expect(removedBy([base, result("go1", "ba", 2, true)], { maxSize: 0 })).toBe("");
  });

  test("bytes that several have are shared, and counted once in all", () => {
    expect([...sharesOf(all).values()][0]).toEqual({ own: 10, shared: 10 });
    expect(totalOf(all)).toBe(50);
  });
});

test("whatever the rules: what is kept is not removed, what stays is whole, sizes add up", () => {
  const candidate = fc
    .record({
      group: fc.constantFrom("a", "b", "c"),
      layers: fc.array(fc.constantFrom(..."lmnopq"), { minLength: 1, maxLength: 4 }),
      time: fc.option(fc.integer({ min: 1, max: now }), { nil: undefined }),
      isNeeded: fc.boolean(),
    })
    .map(({ group, layers, time, isNeeded }) =>
      result(group, [...new Set(layers)].join(""), time, isNeeded),
    );
  const rules = fc.record(
    {
      keepLast: fc.integer({ min: 1, max: 3 }),
      keepWithin: fc.integer({ min: 0, max: now }),
      maxSize: fc.integer({ min: 0, max: 80 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 12 }), rules, fc.nat(now), (all, given, limit) => {
      const { removed, kept, size } = chooseRemovals(all, given, { now, usedLimit: limit });
      const stays = kept.map((each) => each.candidate);
      expect(new Set([...removed, ...stays]).size).toBe(all.length);
      expect(removed.length + stays.length).toBe(all.length);
      expect(size).toBe(totalOf(stays));
      for (const { isNeeded, time } of removed) {
        expect(isNeeded || time === undefined || time >= limit).toBe(false);
        if (given.keepWithin !== undefined) expect(time).toBeLessThan(now - given.keepWithin);
      }
      if (given.maxSize !== undefined && removed.length > 0) {
        const before = totalOf([...stays, removed.at(-1) as Named]);
        expect(before).toBeGreaterThan(given.maxSize);
      }
      // Nothing goes that something which stays for its own sake is built on.
      for (const { layers } of removed) {
        const above = kept.find(
          ({ candidate, why }) =>
            why !== "there is room for it" &&
            candidate.layers.length > layers.length &&
            layers.every((one, at) => one === candidate.layers[at]),
        );
        expect(above).toBeUndefined();
      }
    }),
  );
});
