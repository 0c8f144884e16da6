import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fieldOf,
  isSameStanza,
  parseDeb822,
  printDeb822,
} from "../../../../src/merge/formats/deb822.ts";

const parse = (text: string) => parseDeb822(Buffer.from(text, "latin1"));

describe("parseDeb822", () => {
  test("keeps values to the byte: spaces, continuation lines, what is no UTF-8", () => {
    const [stanza] = parse("Package:  a \nDescription: x\n  two\n .\n\tend\nAuthor: \xff\xe9\n\n");

    expect([...(stanza ?? [])]).toEqual([
      ["Package", "  a "],
      ["Description", " x\n  two\n .\n\tend"],
      ["Author", " \xff\xe9"],
    ]);
    expect(stanza && fieldOf(stanza, "Package")).toBe("a");
  });

  test("parts stanzas by one or more empty lines, with or without one at the end", () => {
    expect(parse("\nA: 1\n\n\n\nA: 2").map((stanza) => fieldOf(stanza, "A"))).toEqual(["1", "2"]);
    expect(parseDeb822(undefined)).toEqual([]);
    expect(parse("")).toEqual([]);
  });

  test("leaves comments and malformed lines where they stand", () => {
    const text = "odd line\nA: 1\n# note: this\nodd\nB: 2\n\n";

    expect(printDeb822(parse(text)).toString()).toBe(text);
    expect(parse(text).map((stanza) => fieldOf(stanza, "B"))).toEqual(["2"]);
  });

  test("reads what printDeb822 printed, and prints it the same again", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,9}$/);
    const line = fc.stringMatching(/^[^\n]{0,12}$/).map((text) => text.replace(/[^\0-\xff]/g, "?"));
    const value = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n "));
    const stanza = fc.array(fc.tuple(name, value), { minLength: 1 }).map((all) => new Map(all));
    fc.assert(
      fc.property(fc.array(stanza), (stanzas) => {
        const bytes = printDeb822(stanzas);
        expect(parseDeb822(bytes)).toEqual(stanzas);
        expect(printDeb822(parseDeb822(bytes)).equals(bytes)).toBe(true);
      }),
    );
  });
});

test("two stanzas with the same fields in another order are the same", () => {
  const [a, b, c] = parse("A: 1\nB: 2\n\nB: 2\nA: 1\n\nA: 1\nC: 2\n\n");
  if (!a || !b || !c) throw new Error("three stanzas");

  expect(isSameStanza(a, b)).toBe(true);
  expect(isSameStanza(a, c)).toBe(false);
});
