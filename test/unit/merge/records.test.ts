import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeRecords, type RecordRules, type Records } from "../../../src/merge/records.ts";
import type { SideChange } from "../../../src/merge/standing.ts";

const rules: RecordRules<number> = {
  isSame: (a, b) => a === b,
  nameOf: (key) => `record ${key}`,
  textOf: String,
};

const records = (some: { readonly [key: string]: number }): Records<number> =>
  new Map(Object.entries(some));

const side = (
  section: string,
  from: Records<number>,
  to: Records<number>,
  needs: readonly string[] = [],
): SideChange<Records<number>> => ({ section, needs, from, to });

const someRecords = (keys: string): fc.Arbitrary<Records<number>> =>
  fc
    .dictionary(fc.constantFrom(...keys), fc.nat({ max: 3 }), { noNullPrototype: true })
    .map(records);

/** Both as one. */
const join = (...some: Records<number>[]): Records<number> =>
  new Map(some.flatMap((each) => [...each]));

describe("mergeRecords", () => {
  test("gives of one side alone what that side has", () => {
    fc.assert(
      fc.property(someRecords("abcd"), someRecords("abcd"), (base, to) => {
        const merged = mergeRecords(base, [side("one", base, to)], rules);
        expect(merged.records).toEqual(to);
        expect(merged.conflicts).toEqual([]);
      }),
    );
  });

  test("gives of sides with nothing in common the same in any order", () => {
    const four = fc.tuple(...["abc", "abc", "xyz", "xyz"].map(someRecords));
    fc.assert(
      fc.property(four, ([a = new Map(), a2 = new Map(), x = new Map(), x2 = new Map()]) => {
        const base = join(a, x);
        const sides = [side("one", base, join(a2, x)), side("two", base, join(a, x2))];
        const merged = mergeRecords(base, sides, rules);
        expect(merged.conflicts).toEqual([]);
        expect(merged.records).toEqual(join(a2, x2));
        expect(mergeRecords(base, [...sides].reverse(), rules).records).toEqual(merged.records);
      }),
    );
  });

  test("does not hear a side that is the base", () => {
    const three = fc.tuple(someRecords("abcd"), someRecords("abcd"), someRecords("abcd"));
    fc.assert(
      fc.property(three, fc.nat({ max: 2 }), ([base, one, two], at) => {
        const sides = [side("one", base, one), side("two", base, two)];
        const more = [...sides.slice(0, at), side("idle", base, base), ...sides.slice(at)];
        expect(mergeRecords(base, more, rules)).toEqual(mergeRecords(base, sides, rules));
      }),
    );
  });

  test("gives of a section and one that is built on it what the later one has", () => {
    const three = fc.tuple(someRecords("abcd"), someRecords("abcd"), someRecords("abcd"));
    fc.assert(
      fc.property(three, ([base, one, two]) => {
        const sides = [side("one", base, one), side("two", one, two, ["one"])];
        const merged = mergeRecords(base, sides, rules);
        expect(merged.conflicts).toEqual([]);
        // A record that the later one set back is as it left it; the base's order stays.
        expect(merged.records).toEqual(two);
      }),
    );
  });

  test("tells a rule of all sections that changed a record, also of those built on", () => {
    const base = records({ a: 1 });
    const one = records({ a: 2 });
    const sides = [
      side("one", base, one),
      side("two", one, records({ a: 3 }), ["one"]),
      side("three", base, records({ a: 4 })),
    ];
    const seen: string[][] = [];
    mergeRecords(base, sides, {
      ...rules,
      merge(_, changes, __, history) {
        seen.push(changes.map(({ section }) => section));
        seen.push(history.map(({ section }) => section));
        return { record: 0 };
      },
    });

    expect(seen).toEqual([
      ["two", "three"],
      ["one", "two", "three"],
    ]);
  });

  test("reports a record that two sections set differently, and one that was removed", () => {
    const base = records({ a: 1, b: 1 });
    const { records: merged, conflicts } = mergeRecords(
      base,
      [side("one", base, records({ a: 2 })), side("two", base, records({ a: 3, b: 2 }))],
      rules,
    );

    expect(merged).toEqual(records({ a: 3, b: 2 }));
    expect(conflicts).toEqual([
      {
        key: "record a",
        why: "",
        base: "1",
        sides: [
          { section: "one", value: "2" },
          { section: "two", value: "3" },
        ],
      },
      {
        key: "record b",
        why: "it is removed by one section and changed by another",
        base: "1",
        sides: [
          { section: "one", value: "(removed)" },
          { section: "two", value: "2" },
        ],
      },
    ]);
  });
});
