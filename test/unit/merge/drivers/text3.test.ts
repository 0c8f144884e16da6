import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { text3 } from "../../../../src/merge/drivers/text3.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";

const path = "etc/x.conf";
const base = "one\ntwo\nthree\nfour\nfive\n";
const merge = (sides: { readonly [section: string]: string }, on = base) =>
  driveAll(text3, path, on, sides);

test("changes at different places are put together", () => {
  const { text, conflicts } = merge({
    a: base.replace("one", "ONE"),
    b: base.replace("three\n", ""),
    c: `${base}six\n`,
  });
  expect(text).toBe("ONE\ntwo\nfour\nfive\nsix\n");
  expect(conflicts).toEqual([]);
});

test("the same change of two sections is made once", () => {
  const changed = base.replace("two", "2");
  expect(merge({ a: changed, b: changed, c: base.replace("five", "5") })).toEqual({
    text: "one\n2\nthree\nfour\n5\n",
    conflicts: [],
    notes: [],
  });
});

describe("a conflict", () => {
  test("names the lines of the base and what each section made of them", () => {
    const { text, conflicts } = merge({
      a: base.replace("two\nthree", "2\n3"),
      b: base.replace("three\nfour", "III\nIV"),
      c: base.replace("five\n", "five"),
    });
    expect(text).toBe("one\ntwo\nthree\nfour\nfive");
    expect(conflicts).toEqual([
      {
        key: "lines 2-5",
        why: "",
        base: "two\nthree\nfour\nfive\n",
        sides: [
          { section: "a", value: "2\n3\nfour\nfive\n" },
          { section: "b", value: "two\nIII\nIV\nfive\n" },
          { section: "c", value: "two\nthree\nfour\nfive" },
        ],
      },
    ]);
  });

  test.each([
    ["one line", { a: base.replace("two", "2"), b: base.replace("two", "II") }, "line 2"],
    ["the end", { a: `${base}6\n`, b: `${base}VI\n` }, "what is after line 5"],
    ["the start", { a: `0\n${base}`, b: `O\n${base}` }, "what is before line 1"],
    [
      "lines that touch",
      { a: base.replace("two", "2"), b: base.replace("three\n", "") },
      "lines 2-3",
    ],
  ])("at %s says where", (_, sides, key) => {
    expect(merge(sides).conflicts).toMatchObject([{ key }]);
  });

  test("is all there is to say without a text that both began with", () => {
    const { conflicts } = driveAll(text3, path, undefined, { a: "1\n", b: "2\n" });
    expect(conflicts).toMatchObject([{ key: "file" }]);
  });
});

test("a section's word stands above that of one that it is built on", () => {
  const a = base.replace("two", "2");
  const { text, conflicts } = drive(text3, path, base, [
    change("a", base, a),
    change("b", base, base.replace("five", "5")),
    change("c", a, a.replace("2", "II"), ["a"]),
  ]);
  expect(text).toBe("one\nII\nthree\nfour\n5\n");
  expect(conflicts).toEqual([]);
});

test("a section that takes back what one below it did has its way", () => {
  const a = base.replace("two", "2");
  const { text } = drive(text3, path, base, [
    change("a", base, a),
    change("b", base, base.replace("five", "5")),
    change("c", a, base, ["a"]),
  ]);
  expect(text).toBe(base.replace("five", "5"));
});

test("bytes that are no text survive", () => {
  const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
  const { bytes: merged } = text3.merge(
    bytes("\xff\na\nb\n"),
    [
      change("a", bytes("\xff\na\nb\n"), bytes("\xfe\na\nb\n")),
      change("b", bytes("\xff\na\nb\n"), bytes("\xff\na\nb\n\0\n")),
    ],
    { path, base: () => undefined, side: () => undefined },
  );
  expect(merged?.toString("latin1")).toBe("\xfe\na\nb\n\0\n");
});

const text = fc
  .array(fc.constantFrom("a\n", "b\n", "c\n", "\n"), { maxLength: 12 })
  .map((lines) => lines.join(""));

test("one section alone has its text", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(merge({ a: after, b: before }, before)).toEqual({
        text: after,
        conflicts: [],
        notes: [],
      });
    }),
  );
});

test("changes that do not touch commute, and all are made", () => {
  const edits = fc.array(fc.constantFrom("keep", "drop", "change", "add"), {
    minLength: 3,
    maxLength: 12,
  });
  fc.assert(
    fc.property(edits, (kinds) => {
      const lines = kinds.flatMap((_, index) => [`line ${index}\n`, `fixed ${index}\n`]);
      const edit = (isMine: (index: number) => boolean): string =>
        lines
          .map((line, at) => {
            const kind = at % 2 === 0 && isMine(at / 2) ? kinds[at / 2] : "keep";
            if (kind === "drop") return "";
            return kind === "change"
              ? `new ${at}\n`
              : kind === "add"
                ? `${line}more ${at}\n`
                : line;
          })
          .join("");
      const sections = [0, 1, 2].map((rest) => edit((index) => index % 3 === rest));
      const [a = "", b = "", c = ""] = sections;
      const expected = { text: edit(() => true), conflicts: [], notes: [] };
      expect(merge({ a, b, c }, lines.join(""))).toEqual(expected);
      expect(merge({ c, b, a }, lines.join(""))).toEqual(expected);
    }),
  );
});
