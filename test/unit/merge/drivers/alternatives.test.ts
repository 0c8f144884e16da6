import { describe, expect, test } from "vitest";
import { alternatives } from "../../../../src/merge/drivers/alternatives.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const fixture = openFixtures("deb");
const path = "var/lib/dpkg/alternatives/editor";

/** A group without slaves: choices by path. */
const group = (choices: { [path: string]: number }, status = "auto", link = "/usr/bin/editor") =>
  [status, link, "", ...Object.entries(choices).flat(), "", ""].join("\n");

describe("real groups", () => {
  const [emacs, vim] = [fixture(`H/${path}`), fixture(`F/${path}`)];
  const expected = fixture(`EXPECTED_ABCDEFH/${path}`)?.toString();

  test.each([
    ["one order", { F: vim, H: emacs }],
    ["the other", { H: emacs, F: vim }],
  ])("merge to what dpkg would have, in %s", (_, sides) => {
    const result = driveAll(alternatives, path, undefined, sides);
    expect(result).toEqual({ text: expected, conflicts: [], notes: [] });
  });
});

test("what one section removes and another adds is done", () => {
  const base = group({ "/bin/ed": 1, "/bin/nano": 40 });
  const sides = {
    a: group({ "/bin/ed": 1 }),
    b: group({ "/bin/ed": 1, "/bin/nano": 40, "/bin/vi": 10 }),
  };
  expect(driveAll(alternatives, path, base, sides).text).toBe(
    group({ "/bin/ed": 1, "/bin/vi": 10 }),
  );
});

test("a group that one section removed with its last choice has the other's", () => {
  const base = group({ "/bin/nano": 40 });
  const sides = { a: undefined, b: group({ "/bin/nano": 40, "/bin/vi": 10 }) };
  expect(driveAll(alternatives, path, base, sides).text).toBe(group({ "/bin/vi": 10 }));
});

test("a group that all removed is gone", () => {
  const base = group({ "/bin/nano": 40, "/bin/vi": 10 });
  const sides = { a: group({ "/bin/nano": 40 }), b: group({ "/bin/vi": 10 }) };
  expect(driveAll(alternatives, path, base, sides)).toEqual({
    text: undefined,
    conflicts: [],
    notes: [],
  });
});

test("a slave that one section no longer needs stays for another's choice", () => {
  const slave = ["editor.1.gz", "/man/editor.1.gz", ""];
  const nano = ["/bin/nano", "40", "/man/nano.1.gz"];
  const base = ["auto", "/usr/bin/editor", ...slave, "/bin/ed", "1", "", ...nano, "", ""].join(
    "\n",
  );
  const vi = ["/bin/vi", "10", "/man/vi.1.gz"];
  const sides = {
    a: group({ "/bin/ed": 1 }),
    b: ["auto", "/usr/bin/editor", ...slave, "/bin/ed", "1", "", ...nano, ...vi, "", ""].join("\n"),
  };
  expect(driveAll(alternatives, path, base, sides).text).toBe(
    ["auto", "/usr/bin/editor", ...slave, "/bin/ed", "1", "", ...vi, "", ""].join("\n"),
  );
});

test("what one section set by hand is not dpkg's to choose", () => {
  const sides = { a: group({ "/bin/nano": 40 }, "manual"), b: group({ "/bin/vi": 10 }) };
  expect(driveAll(alternatives, path, undefined, sides).text).toBe(
    group({ "/bin/nano": 40, "/bin/vi": 10 }, "manual"),
  );
});

test("two priorities for one choice and two places for the link are conflicts", () => {
  const sides = { a: group({ "/bin/vi": 10 }), b: group({ "/bin/vi": 20 }, "auto", "/bin/editor") };
  expect(driveAll(alternatives, path, undefined, sides).conflicts).toEqual([
    {
      key: "alternative /bin/vi",
      why: "",
      base: undefined,
      sides: [
        { section: "a", value: "priority 10" },
        { section: "b", value: "priority 20" },
      ],
    },
    {
      key: "link",
      why: "",
      base: undefined,
      sides: [
        { section: "a", value: "/usr/bin/editor" },
        { section: "b", value: "/bin/editor" },
      ],
    },
  ]);
});

test("a section's word stands above that of those it is built on", () => {
  const first = group({ "/bin/vi": 10 }, "manual");
  const second = group({ "/bin/vi": 20 }, "auto");
  const changes = [change("a", undefined, first), change("b", first, second, ["a"])];
  expect(drive(alternatives, path, undefined, changes)).toEqual({
    text: second,
    conflicts: [],
    notes: [],
  });
});

test("a file that is no group is refused", () => {
  const { conflicts } = driveAll(alternatives, path, undefined, {
    a: "x\n",
    b: group({ "/bin/vi": 1 }),
  });
  expect(conflicts[0]?.why).toBe("it can't be read as a group of alternatives");
});
