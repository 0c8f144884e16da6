import { expect, test } from "vitest";
import { parseAlternative, printAlternative } from "../../../../src/merge/formats/alternatives.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const fixture = openFixtures("deb");

test.each(["F", "H", "EXPECTED_ABCDEFH"])("the editors of %s come back byte for byte", (root) => {
  const bytes = fixture(`${root}/var/lib/dpkg/alternatives/editor`) ?? Buffer.alloc(0);
  const group = parseAlternative(bytes);
  expect(group?.choices.size).toBeGreaterThan(0);
  expect(group && printAlternative(group).equals(bytes)).toBe(true);
});

const group = (...lines: string[]): Buffer =>
  Buffer.from(lines.map((line) => `${line}\n`).join(""));

test("slaves and choices are told apart", () => {
  const bytes = group(
    ...["manual", "/usr/bin/x", "x.1.gz", "/usr/share/man/man1/x.1.gz", ""],
    ...["/usr/bin/a", "-5", "", "/usr/bin/b", "20", "/usr/share/man/man1/b.1.gz", ""],
  );
  expect(parseAlternative(bytes)).toEqual({
    status: "manual",
    link: "/usr/bin/x",
    slaves: new Map([["x.1.gz", "/usr/share/man/man1/x.1.gz"]]),
    choices: new Map([
      ["/usr/bin/a", { priority: -5, slaves: new Map() }],
      ["/usr/bin/b", { priority: 20, slaves: new Map([["x.1.gz", "/usr/share/man/man1/b.1.gz"]]) }],
    ]),
  });
});

test.each([
  ["an empty file", Buffer.alloc(0)],
  ["another status", group("none", "/usr/bin/x", "", "/usr/bin/a", "1", "")],
  ["a link that is no path", group("auto", "x", "", "/usr/bin/a", "1", "")],
  ["a priority that is no number", group("auto", "/usr/bin/x", "", "/usr/bin/a", "high", "")],
  ["a file that is cut off", group("auto", "/usr/bin/x", "", "/usr/bin/a", "1")],
  ["something behind its end", group("auto", "/usr/bin/x", "", "/usr/bin/a", "1", "", "more")],
])("%s is no group", (_, bytes) => {
  expect(parseAlternative(bytes)).toBeUndefined();
});
