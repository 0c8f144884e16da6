import { describe, expect, test } from "vitest";
import { isVersionOf, parseRelations } from "../../../../src/merge/formats/dpkg-relation.ts";

test("clauses are parted by commas, their alternatives by bars", () => {
  const value = " default-mta | mail-transport-agent,\n libc6:any (>= 2.34), g++ ( << 4:13 )";
  expect(parseRelations(value)).toEqual([
    {
      text: "default-mta | mail-transport-agent",
      relations: [{ name: "default-mta" }, { name: "mail-transport-agent" }],
    },
    {
      text: "libc6:any (>= 2.34)",
      relations: [{ name: "libc6", arch: "any", operator: ">=", version: "2.34" }],
    },
    { text: "g++ ( << 4:13 )", relations: [{ name: "g++", operator: "<<", version: "4:13" }] },
  ]);
});

test("what is no relation is left out, with all of its clause", () => {
  expect(parseRelations("a (? 1) | b, , c").map(({ text }) => text)).toEqual(["c"]);
  expect(parseRelations(undefined)).toEqual([]);
});

describe("a version is asked for by", () => {
  test.each([
    ["<<", [true, false, false]],
    ["<", [true, true, false]],
    ["<=", [true, true, false]],
    ["=", [false, true, false]],
    [">=", [false, true, true]],
    [">", [false, true, true]],
    [">>", [false, false, true]],
  ])("%s", (operator, expected) => {
    const relation = { name: "a", operator, version: "2" };
    expect(["1", "2", "3"].map((given) => isVersionOf(relation, given))).toEqual(expected);
  });
});
