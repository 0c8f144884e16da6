import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatAccounts,
  numbersOf,
  parseAccounts,
} from "../../../../src/merge/formats/accounts.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const fixture = openFixtures("deb");
const files = ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"];

test.each(files)("real %s files come back as they were", (file) => {
  const found = ["base0", "D", "E", "F", "H"].flatMap(
    (each) => fixture(`${each}/etc/${file}`) ?? [],
  );
  expect(found.length).toBeGreaterThan(1);
  for (const bytes of found) expect(formatAccounts(parseAccounts(bytes))).toEqual(bytes);
});

test("any bytes come back as they were", () => {
  const piece = fc.constantFrom("root", ":", "\n", "0", "#", "+", "\u00e9", "\u00ff", " ");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const bytes = Buffer.from(pieces.join(""), "latin1");
      expect(formatAccounts(parseAccounts(bytes))).toEqual(bytes);
    }),
  );
});

test("of two lines of one name the first tells the number", () => {
  expect(numbersOf(Buffer.from("a:x:5:5\na:x:6:6\n\n#b:x:7:7\n+::::::\n"))).toEqual(
    new Map([
      ["a", 5],
      ["#b", 7],
    ]),
  );
});
