import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lines, xmlCatalog } from "../../../../src/merge/drivers/lines.ts";
import { unionLines } from "../../../../src/merge/drivers/union-lines.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";

const path = "etc/list";

describe("lines", () => {
  test("are there when a section added them and gone when one removed them", () => {
    const { text, conflicts } = driveAll(lines, path, "a\nb\nc\n", {
      one: "a\nc\nd\n",
      two: "a\nb\nx\nc\n",
    });
    expect(text).toBe("a\nx\nc\nd\n");
    expect(conflicts).toEqual([]);
  });

  test("that several sections add at one place stand in the order of the sections", () => {
    const { text } = driveAll(lines, path, "a\nz\n", {
      one: "a\n1\n2\nz\n",
      two: "a\n3\n2\nz\n",
    });
    expect(text).toBe("a\n1\n3\n2\nz\n");
  });

  test("that are equal count by their number", () => {
    const { text } = driveAll(lines, path, "x\n\ny\n", {
      one: "x\n\ny\n\nz\n",
      two: "x\n\ny\n\nw\n",
    });
    expect(text).toBe("x\n\ny\n\nz\nw\n");
  });

  test("of a catalog of XML stay within its element", () => {
    const catalog = (...entries: string[]): string =>
      `<?xml version="1.0"?>\n<catalog>\n${entries.map((e) => `${e}\n`).join("")}</catalog>\n`;
    const base = catalog("<a/>");
    const sides = { one: catalog("<a/>", "<b/>"), two: catalog("<a/>", "<c/>") };
    expect(driveAll(xmlCatalog, "etc/xml/catalog", base, sides).text).toBe(
      catalog("<a/>", "<b/>", "<c/>"),
    );
    expect(driveAll(xmlCatalog, "etc/xml/catalog", undefined, sides).text).toBe(
      catalog("<a/>", "<b/>", "<c/>"),
    );
  });
});

describe("the union of lines", () => {
  test("has every line of every section once", () => {
    const { text, conflicts } = driveAll(unionLines, path, "a\nb\n", {
      one: "a\nc\n",
      two: "d\na\nd",
    });
    expect(text).toBe("a\nc\nd\n");
    expect(conflicts).toEqual([]);
  });

  test("does not bring back what a section took away from one that it is built on", () => {
    const { text } = drive(unionLines, path, "a\n", [
      change("one", "a\n", "a\nb\n"),
      change("two", "a\nb\n", "a\n", ["one"]),
      change("three", "a\n", "a\nc\n"),
    ]);
    expect(text).toBe("a\nc\n");
  });
});

const text = fc
  .array(fc.constantFrom("a\n", "b\n", "c\n", "d\n", "\n"), { maxLength: 8 })
  .map((all) => all.join(""));

test.each([
  ["lines", lines],
  ["union-lines", unionLines],
])("%s: one section alone has its text", (_, driver) => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(driveAll(driver, path, before, { one: after, two: before }).text).toBe(after);
    }),
  );
});

test.each([
  ["lines", lines],
  ["union-lines", unionLines],
])("%s: the order of the sections does not change which lines are there", (_, driver) => {
  fc.assert(
    fc.property(text, text, text, (before, one, two) => {
      const sorted = (sides: { readonly [section: string]: string }): string | undefined =>
        driveAll(driver, path, before, sides).text?.split("\n").sort().join("\n");
      expect(sorted({ one, two })).toBe(sorted({ two, one }));
    }),
  );
});
