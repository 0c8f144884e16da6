import { describe, expect, test } from "vitest";
import { extendedStates } from "../../../../src/merge/drivers/extended-states.ts";
import { change, drive } from "../../../support/driving.ts";

const path = "var/lib/apt/extended_states";

/** Marks as apt writes them; `lib=0` was asked for. */
const marks = (...names: readonly string[]): string =>
  names
    .map((word) => {
      const [name, auto = "1"] = word.split("=");
      return `Package: ${name}\nArchitecture: amd64\nAuto-Installed: ${auto}\n\n`;
    })
    .join("");

/** A status with these packages installed; `doc:all` is for all architectures. */
const status = (...names: readonly string[]): Buffer =>
  Buffer.from(
    ["dpkg", ...names]
      .map((word) => {
        const [name, arch = "amd64"] = word.split(":");
        return `Package: ${name}\nStatus: install ok installed\nArchitecture: ${arch}\nVersion: 1\n\n`;
      })
      .join(""),
  );

interface Root {
  readonly marks: string | undefined;
  readonly installed: readonly string[];
}

function merge(base: Root, sides: { readonly [section: string]: Root }): string | undefined {
  const { text, conflicts } = drive(
    extendedStates,
    path,
    base.marks,
    Object.entries(sides).map(([section, side]) => change(section, base.marks, side.marks)),
    {
      base: () => status(...base.installed),
      side: (section) => status(...(sides[section]?.installed ?? [])),
    },
  );
  expect(conflicts).toEqual([]);
  return text;
}

describe("a package that the base does not have", () => {
  const base = { marks: undefined, installed: [] };

  test("and that all installed because others need it stays so", () => {
    const one = { marks: marks("lib", "x"), installed: ["lib", "x"] };
    const two = { marks: marks("lib", "y"), installed: ["lib", "y"] };

    expect(merge(base, { one, two })).toBe(marks("lib", "x", "y"));
  });

  test.each([
    ["first", ["two", "one"]],
    ["last", ["one", "two"]],
  ])("was asked for when the %s section asked for it", (_, order) => {
    const sides: { [section: string]: Root } = {
      one: { marks: marks("lib", "x"), installed: ["lib", "x"] },
      two: { marks: marks("y"), installed: ["lib", "y"] },
    };
    const ordered = Object.fromEntries(order.map((section) => [section, sides[section] ?? base]));

    expect(
      merge(base, ordered)
        ?.match(/^Package: (.*)$/gm)
        ?.sort(),
    ).toEqual(["Package: x", "Package: y"]);
  });

  test("is found under the native architecture when it is for all", () => {
    const one = { marks: marks("doc", "x"), installed: ["doc:all", "x"] };
    const two = { marks: marks("y"), installed: ["doc:all", "y"] };

    expect(merge(base, { one, two })).toBe(marks("x", "y"));
  });

  test("has the mark that a section left which is built on the one that installed it", () => {
    const first = marks("lib", "x");
    const { text } = drive(
      extendedStates,
      path,
      undefined,
      [
        change("first", undefined, first),
        change("second", first, marks("x", "z"), ["first"]),
        change("third", undefined, marks("y")),
      ],
      {
        base: () => status(),
        side: (section) =>
          section === "third"
            ? status("y")
            : status("lib", "x", ...(section === "second" ? ["z"] : [])),
      },
    );

    expect(text).toBe(marks("x", "z", "y"));
  });
});

describe("a package of the base", () => {
  const base = { marks: marks("lib", "old"), installed: ["lib", "old", "tool"] };

  test("has the mark of the section that changed it", () => {
    const one = { marks: marks("old"), installed: ["lib", "old", "tool"] };
    const two = { marks: marks("lib", "old", "tool"), installed: ["lib", "old", "tool"] };

    expect(merge(base, { one, two })).toBe(marks("old", "tool"));
  });

  test("that one section removed has none", () => {
    const one = { marks: marks("lib"), installed: ["lib", "tool"] };
    const two = { marks: marks("lib", "old", "x"), installed: ["lib", "old", "tool", "x"] };

    expect(merge(base, { one, two })).toBe(marks("lib", "x"));
  });

  test("keeps a record that says that it was asked for", () => {
    const before = { marks: marks("tool=0"), installed: ["tool"] };
    const one = { marks: marks("tool=0", "x"), installed: ["tool", "x"] };
    const two = { marks: marks("tool=0", "y"), installed: ["tool", "y"] };

    expect(merge(before, { one, two })).toBe(marks("tool=0", "x", "y"));
  });
});

test("marks that all sections removed are gone", () => {
  const base = { marks: marks("lib"), installed: ["lib"] };
  const gone = { marks: undefined, installed: ["lib"] };

  expect(merge(base, { one: gone, two: gone })).toBe(undefined);
});
