import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeLists } from "../../../src/merge/list-variable.ts";

const base = ["/usr/bin", "/bin"];
const change = (to: readonly string[], from: readonly string[] = base) => ({ from, to });

describe("mergeLists", () => {
  test("what sections put in front comes in front, the last section first", () => {
    expect(
      mergeLists(base, [change(["/go", ...base]), change(["/mvn/a", "/mvn/b", ...base])]),
    ).toEqual(["/mvn/a", "/mvn/b", "/go", ...base]);
  });

  test("what sections put at the end comes at the end, in their order", () => {
    expect(mergeLists(base, [change([...base, "/go"]), change([...base, "/mvn"])])).toEqual([
      ...base,
      "/go",
      "/mvn",
    ]);
  });

  test("what stood behind an entry stays behind it", () => {
    expect(
      mergeLists(base, [change(["/usr/bin", "/x", "/bin"]), change(["/go", ...base])]),
    ).toEqual(["/go", "/usr/bin", "/x", "/bin"]);
  });

  test("an entry that one section took out is gone", () => {
    expect(mergeLists(base, [change(["/bin"]), change(["/go", ...base])])).toEqual(["/go", "/bin"]);
  });

  test("an entry that two sections bring is there once", () => {
    expect(mergeLists(base, [change(["/go", ...base]), change(["/go", ...base])])).toEqual([
      "/go",
      ...base,
    ]);
  });

  test("sections that set a new list are joined in their order", () => {
    expect(mergeLists([], [change(["/a"], []), change(["/b"], [])])).toEqual(["/a", "/b"]);
  });

  const list = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"));

  test("one side's change gives that side's list", () => {
    fc.assert(
      fc.property(list, list, (from, to) => {
        // A list keeps the order of what it keeps: reordering is not what a section does.
        const kept = from.filter((entry) => to.includes(entry));
        const ordered = to.map((entry) => (from.includes(entry) ? (kept.shift() ?? entry) : entry));
        expect(mergeLists(from, [{ from, to: ordered }])).toEqual(ordered);
      }),
    );
  });

  test("nothing is lost and nothing is twice, however many sides there are", () => {
    fc.assert(
      fc.property(list, fc.array(list, { maxLength: 4 }), (from, sides) => {
        const merged = mergeLists(
          from,
          sides.map((to) => ({ from, to })),
        );
        expect(new Set(merged).size).toBe(merged.length);
        const added = sides.flatMap((to) => to.filter((entry) => !from.includes(entry)));
        const kept = from.filter((entry) => sides.every((to) => to.includes(entry)));
        expect(new Set(merged)).toEqual(new Set([...added, ...kept]));
      }),
    );
  });
});
