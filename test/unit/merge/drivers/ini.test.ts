import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ini } from "../../../../src/merge/drivers/ini.ts";
import { parseIni } from "../../../../src/merge/formats/ini-text.ts";
import { driveAll } from "../../../support/driving.ts";

const path = "etc/app.ini";
const merge = (base: string | undefined, sides: { readonly [section: string]: string }) =>
  driveAll(ini, path, base, sides);

const base = `; the app
debug = no

[server]
# where it listens
port = 80
host: localhost

[log]
level=info
`;

test("keys of all sections are put together, with the comments of all", () => {
  const { text, conflicts } = merge(base, {
    one: base
      .replace("port = 80", "port = 8080")
      .replace("[log]", "# of one\nworkers = 2\n\n[log]"),
    two: `${base.replace("debug = no\n", "").replace("the app", "my app")}\n[two]\nx\n`,
  });
  expect(text).toBe(`; my app

[server]
# where it listens
port = 8080
host: localhost
# of one
workers = 2

[log]
level=info

[two]
x
`);
  expect(conflicts).toEqual([]);
});

test("sections and keys without a section that only others have are made", () => {
  const { text } = merge("[a]\nx=1", {
    one: "top=1\nmore=2\n[a]\nx=1\n[b]\ny=2\nz=3\n",
    two: "[a]\nx=2",
  });
  expect(text).toBe("top=1\nmore=2\n[a]\nx=2\n\n[b]\ny=2\nz=3\n");
});

test("a key that stands several times is a set of values", () => {
  const { text, conflicts } = merge("[php]\nextension=a\n", {
    one: "[php]\nextension=a\nextension=b\n",
    two: "[php]\nextension=c\nother=1\n",
  });
  expect(text).toBe("[php]\nextension=c\nextension=b\nother=1\n");
  expect(conflicts).toEqual([]);
});

test("white space around a value is no difference", () => {
  const { text, conflicts } = merge("a=1\nb=1\n", { one: "a=2\nb=1\n", two: "a =  2\nb=2\n" });
  expect(text).toBe("a =  2\nb=2\n");
  expect(conflicts).toEqual([]);
});

describe("a conflict", () => {
  test("names section and key", () => {
    const { text, conflicts } = merge(base, {
      one: base.replace("80", "81").replace("= no", "= yes"),
      two: base.replace("80", "82").replace("= no", "= maybe"),
    });
    expect(text).toBe(base.replace("80", "82").replace("= no", "= maybe"));
    expect(conflicts).toEqual([
      {
        key: "debug",
        why: "",
        base: "no",
        sides: [
          { section: "one", value: "yes" },
          { section: "two", value: "maybe" },
        ],
      },
      {
        key: "server.port",
        why: "",
        base: "80",
        sides: [
          { section: "one", value: "81" },
          { section: "two", value: "82" },
        ],
      },
    ]);
  });
});

test.each([
  [
    "deeper lines",
    "a =\n  1\n  x = 2\nb = 3\n",
    [
      ["a", "1\n  x = 2"],
      ["b", "3"],
    ],
  ],
  [
    "a backslash",
    "a = 1 \\\nb = 2\nc = 3\n",
    [
      ["a", "1 \\\nb = 2"],
      ["c", "3"],
    ],
  ],
  [
    "keys that are all indented",
    "[s]\n\ta = 1\n\tb = 2\n",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
])("%s: where a value ends", (_, text, expected) => {
  const keys = parseIni(text).filter(({ kind }) => kind === "key");
  expect(keys.map(({ key, value }) => [key, value])).toEqual(expected);
});

test("any text comes back from its lines", () => {
  const line = fc.constantFrom("[a]\n", "[b]\n", "x=1\n", " y: 2\n", "; c\n", "\n", "z\\\n", "end");
  fc.assert(
    fc.property(fc.array(line), (all) => {
      const text = all.join("");
      expect(
        parseIni(text)
          .map((each) => each.text)
          .join(""),
      ).toBe(text);
    }),
  );
});

const keys = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2", "x y"));
const file = fc.dictionary(fc.constantFrom("s", "t"), keys);
const print = (sections: { readonly [name: string]: { readonly [key: string]: string } }): string =>
  Object.entries(sections)
    .flatMap(([name, values]) => [
      `[${name}]\n`,
      ...Object.entries(values).map(([key, value]) => `${key} = ${value}\n`),
    ])
    .join("");
const read = (text: string | undefined): string[] =>
  parseIni(text ?? "")
    .filter(({ kind }) => kind === "key")
    .map(({ section, key, value }) => `${section}.${key}=${value}`)
    .sort();

test("one section alone has its text", () => {
  fc.assert(
    fc.property(file, file, (before, after) => {
      const [was, is] = [print(before), print(after)];
      expect(merge(was, { one: is, two: was }).text).toBe(is);
    }),
  );
});

test("sections of different keys commute, and what comes out is what all wrote", () => {
  fc.assert(
    fc.property(keys, keys, keys, (shared, first, second) => {
      const renamed = (values: { readonly [key: string]: string }, to: string) =>
        Object.fromEntries(Object.entries(values).map(([key, value]) => [to + key, value]));
      const one = { s: { ...shared, ...renamed(first, "one-") } };
      const two = { s: { ...renamed(second, "two-"), ...shared } };
      const sides = { one: print(one), two: print(two) };
      const text = print({ s: shared });
      const both = merge(text, sides);
      expect(both.conflicts).toEqual([]);
      expect(read(both.text)).toEqual(read(print({ s: { ...one.s, ...two.s } })));
      expect(read(merge(text, { two: sides.two, one: sides.one }).text)).toEqual(read(both.text));
    }),
  );
});
