import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rangeFiles, separateRanges, withRange } from "../../../src/merge/separate-ids.ts";

const debian = {
  "etc/adduser.conf": "# Default: FIRST_SYSTEM_UID=100\n#FIRST_SYSTEM_UID=100\nDSHELL=/bin/bash\n",
  "etc/login.defs":
    "UID_MIN\t\t\t 1000\n#SYS_UID_MIN\t\t  100\nSYS_UID_MAX\t\t  999\nSUB_UID_MIN 100000\n",
};
const range = { first: 240, last: 279 };
const file = (path: keyof typeof debian, text: string = debian[path]) =>
  withRange(path, Buffer.from(text, "latin1"), range).toString("latin1");

describe("a section's own configuration", () => {
  test("of adduser has the range behind what was there", () => {
    expect(file("etc/adduser.conf")).toBe(
      `${debian["etc/adduser.conf"]}FIRST_SYSTEM_UID=240\nFIRST_SYSTEM_GID=240\n` +
        "LAST_SYSTEM_UID=279\nLAST_SYSTEM_GID=279\n",
    );
  });

  test("of useradd has it in place of the base's, and people's numbers as they were", () => {
    expect(file("etc/login.defs")).toBe(
      "UID_MIN\t\t\t 1000\n#SYS_UID_MIN\t\t  100\nSUB_UID_MIN 100000\n" +
        "SYS_UID_MIN 240\nSYS_GID_MIN 240\nSYS_UID_MAX 279\nSYS_GID_MAX 279\n",
    );
  });

  test("keeps bytes that are no UTF-8, and ends a last line that has no end", () => {
    expect(file("etc/login.defs", "#\u00e9")).toMatch(/^#\u00e9\nSYS_UID_MIN 240\n/);
  });

  test("is the same when it is made of itself", () => {
    for (const path of rangeFiles) expect(file(path, file(path))).toBe(file(path));
  });
});

describe("ranges of sections", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 20 });

  test("lie apart, above the base's numbers and below people's", () => {
    fc.assert(
      fc.property(names, (sections) => {
        const found = [...separateRanges(sections).values()].sort((a, b) => a.first - b.first);
        expect(found).toHaveLength(sections.length);
        found.forEach(({ first, last }, at) => {
          expect(first).toBeGreaterThan(found[at - 1]?.last ?? 199);
          expect(last).toBeLessThan(1000);
        });
      }),
    );
  });

  test("stay when sections are put behind", () => {
    fc.assert(
      fc.property(names, fc.nat(20), (sections, count) => {
        const all = separateRanges(sections);
        for (const [section, own] of separateRanges(sections.slice(0, count))) {
          expect(all.get(section)).toEqual(own);
        }
      }),
    );
  });

  test("stay when a section whose place nobody has is put before them", () => {
    const few = ["maven", "golang", "nodejs"];
    expect(separateRanges(["git", ...few])).toEqual(
      new Map([["git", separateRanges(["git"]).get("git")], ...separateRanges(few)]),
    );
  });

  test("of more sections than there are ranges are given out again", () => {
    const many = Array.from({ length: 45 }, (_, at) => `section-${at}`);
    const found = [...separateRanges(many).values()];
    expect(found).toHaveLength(45);
    expect(new Set(found.map(({ first }) => first)).size).toBe(20);
  });
});
