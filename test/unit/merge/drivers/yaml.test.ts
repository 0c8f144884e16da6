import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { yaml } from "../../../../src/merge/drivers/yaml.ts";
import { change, driveAll } from "../../../support/driving.ts";

const path = "etc/app.yaml";
const merge = (base: string | undefined, sides: { readonly [section: string]: string }) =>
  driveAll(yaml, path, base, sides);

const base = `# the app
name: app # its name
server:
  port: 80
  hosts:
    - a
list: [1, 2]
`;

test("keys at all depths are put together, with the comments of all", () => {
  const { text, conflicts } = merge(base, {
    one: base
      .replace("port: 80", "port: 8080 # more")
      .replace("list:", "# of one\none: 'yes'\nlist:"),
    two: `${base.replace("# its name", "# no name")}two:\n  deep: "x"\n`,
  });
  expect(text).toBe(`# the app
name: app # no name
server:
  port: 8080 # more
  hosts:
    - a
list: [1, 2]
two:
  deep: "x"
# of one
one: 'yes'
`);
  expect(conflicts).toEqual([]);
});

test("a key that another section took away goes", () => {
  const { text } = merge(base, { one: base.replace("list: [1, 2]\n", ""), two: `${base}x: 1\n` });
  expect(text).toBe(`${base.replace("list: [1, 2]\n", "")}x: 1\n`);
});

test.each([
  ["wide", `a:\n    b: 1\nl:\n    - x\n`],
  ["lists as far left as their key", "a:\n  b: 1\nl:\n- x\n- y\nf: {a: 1}\n"],
  ["long lines", `a: {b: 1}\nlong: ${"w ".repeat(60)}w\n`],
  ["numbers", "a: {b: 1}\nn: [0x1f, 1.50, 12345678901234567890]\n"],
])("the style of the last section stays: %s", (_, style) => {
  const { text } = merge(style, { one: style.replace("b: 1", "b: 2"), two: `${style}c: 3\n` });
  expect(text).toBe(`${style.replace("b: 1", "b: 2")}c: 3\n`);
});

test("maps that the last section does not have are made there", () => {
  const { text, conflicts } = driveAll(yaml, path, "z: 1\n", {
    one: "z: 1\nm:\n  a: 1\n",
    two: "z: 1\nm:\n  b: {c: 2}\n",
    three: "z: 3\n",
  });
  expect(parse(text ?? "")).toEqual({ z: 3, m: { a: 1, b: { c: 2 } } });
  expect(conflicts).toEqual([]);
});

test("values with anchors and aliases come over as what they mean", () => {
  const { text } = merge("a: 1\n", {
    one: "a: 1\nx: &x {n: 0x1f}\ny: *x\nl: [*x]\nn: &n 12345678901234567890\n",
    two: "a: 2\n",
  });
  expect(text).toBe(`a: 2
x:
  n: 0x1f
y:
  n: 0x1f
l:
  - n: 31
n: 12345678901234567890
`);
});

describe("a conflict", () => {
  test("names the way to the value", () => {
    expect(
      merge(base, { one: base.replace("80", "81"), two: base.replace("80", '"82"') }).conflicts,
    ).toEqual([
      {
        key: "server.port",
        why: "",
        base: "80",
        sides: [
          { section: "one", value: "81" },
          { section: "two", value: '"82"' },
        ],
      },
    ]);
  });

  test.each([
    "a: 1\n---\nb: 2\n",
    "- 1\n",
    "text\n",
    "a: [\n",
    "a: !Ref b\n",
    "? [1]\n: 2\n",
    "a: &a {b: *a}\n",
  ])("is a file that is no single map: %s", (text) => {
    const { conflicts } = merge("a: 0\n", { one: "a: 3\n", two: text });
    expect(conflicts).toMatchObject([{ key: "file" }]);
  });

  test("is a file that is no UTF-8", () => {
    const bytes = Buffer.from("a: \xff\n", "latin1");
    const { conflicts } = yaml.merge(
      undefined,
      [change("one", undefined, bytes), change("two", undefined, "a: 1\n")],
      { path, base: () => undefined, side: () => undefined },
    );
    expect(conflicts).toMatchObject([{ key: "file" }]);
  });

  test("is a change of what an alias means that is not meant for the alias", () => {
    const text = "x: &x {n: 1}\ny: *x\n";
    const one = "x: {n: 2}\ny: {n: 1}\n";
    const { conflicts } = merge(text, { one, two: `${text}z: 1\n` });
    expect(conflicts).toMatchObject([{ why: "its anchors and aliases stand in the way" }]);
    expect(parse(merge(text, { two: `${text}z: 1\n`, one }).text ?? "")).toEqual({
      x: { n: 2 },
      y: { n: 1 },
      z: 1,
    });
  });

  test("is an alias whose anchor another section takes away", () => {
    const text = "x: &x 1\n";
    const { conflicts } = merge(text, { one: "{}\n", two: `${text}y: *x\n` });
    expect(conflicts).toMatchObject([{ why: "its anchors and aliases stand in the way" }]);
  });
});

const object = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.constantFrom<unknown>(
    1,
    "x\n",
    "1",
    null,
    [1, { a: 2 }],
    {},
    { a: 1, b: { c: "~" } },
    { b: 2 },
  ),
);

test("one section alone has its text", () => {
  fc.assert(
    fc.property(object, object, (before, after) => {
      const [was = "", is = ""] = [before, after].map((value) => stringify(value));
      expect(merge(was, { one: is, two: was }).text).toBe(is);
    }),
  );
});

test("sections of different keys commute, and what comes out is what all wrote", () => {
  fc.assert(
    fc.property(object, object, object, (shared, one, two) => {
      const print = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false });
      const sides = { one: print({ shared, one }), two: print({ two, shared }) };
      const text = print({ shared });
      const both = merge(text, sides);
      const back = merge(text, { two: sides.two, one: sides.one });
      expect(both.conflicts).toEqual([]);
      expect(parse(both.text ?? "")).toEqual({ shared, one, two });
      expect(parse(back.text ?? "")).toEqual({ shared, one, two });
    }),
    { numRuns: 40 },
  );
});
