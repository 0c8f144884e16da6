import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { json } from "../../../../src/merge/drivers/json.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";

const path = "etc/app.json";
const merge = (base: string | undefined, sides: { readonly [section: string]: string }) =>
  driveAll(json, path, base, sides);

const base = `{
  "name": "app",
  "port": 80,
  "log": { "level": "info", "files": ["a"] }
}
`;

test("keys at all depths are put together, in the style of the last section", () => {
  const { text, conflicts } = merge(base, {
    one: base.replace('"info"', '"debug"').replace('"app",', '"app",\n  "one": 1,'),
    two: `{
    "port": 8080,
    "log": { "level": "info", "files": ["a"], "size": 1e3 },
    "two": {"deep": [1,
      2]}
}`,
  });
  expect(text).toBe(`{
    "port": 8080,
    "log": {
        "level": "debug",
        "files": ["a"],
        "size": 1e3
    },
    "one": 1,
    "two": {"deep": [1,
      2]}
}`);
  expect(conflicts).toEqual([]);
});

test("numbers, escapes and bytes come back as they were written", () => {
  const odd = String.raw`{"n":1.0,"big":12345678901234567890,"\u00e9\n":"\u4e2d é","x\"]":[1, "]\\"]}`;
  const { text } = merge(odd, {
    one: odd.replace("1.0", "1.00"),
    two: odd.replace("890", "891"),
  });
  expect(text).toBe(odd.replace("1.0", "1.00").replace("890", "891"));
});

test("a file in one line stays one", () => {
  const { text } = merge('{"a": 1, "b": {"c": 2}}\n', {
    one: '{"a": 1, "b": {"c": 3}}\n',
    two: '{"a": 1, "b": {"c": 2, "d": 4}}\n',
  });
  expect(text).toBe('{"a": 1, "b": {"c": 3, "d": 4}}\n');
});

test("white space in lists is no difference", () => {
  const { conflicts } = merge('{"a":[1]}', { one: '{"a":[1,2],"b":1}', two: '{"a":[ 1, 2 ]}' });
  expect(conflicts).toEqual([]);
});

describe("a conflict", () => {
  test("names the way to the value", () => {
    const { text, conflicts } = merge(base, {
      one: base.replace('"info"', '"debug"').replace("80", "81"),
      two: base.replace('"info"', '"warn"').replace('"app"', '"my app"'),
    });
    expect(conflicts).toEqual([
      {
        key: "log.level",
        why: "",
        base: '"info"',
        sides: [
          { section: "one", value: '"debug"' },
          { section: "two", value: '"warn"' },
        ],
      },
    ]);
    expect(JSON.parse(text ?? "")).toEqual({
      name: "my app",
      port: 81,
      log: { level: "warn", files: ["a"] },
    });
  });

  test("is a key that one section took away and another changed", () => {
    const { conflicts } = merge('{"a": {"b": 1}}', { one: "{}", two: '{"a": {"b": 2}}' });
    expect(conflicts).toMatchObject([
      { key: "a", why: "it is removed by one section and changed by another" },
    ]);
  });

  test("is an object where another section has a list", () => {
    const { conflicts } = merge("{}", { one: '{"a": {"b": 1}}', two: '{"a": [1]}' });
    expect(conflicts).toMatchObject([
      { key: "a", sides: [{ value: '{"b": 1}' }, { value: "[1]" }] },
    ]);
  });

  test.each(['{"a": 1,}', "[1]", '"text"', "", "{} {}", '{"a": 1} // x'])(
    "is a file that is no JSON object: %s",
    (text) => {
      const result = merge("{}", { one: '{"a": 2}', two: text });
      expect(result.text).toBe(text);
      expect(result.conflicts).toMatchObject([{ key: "file", why: "it is no JSON object" }]);
    },
  );
});

test("a section's word stands above that of one that it is built on, key by key", () => {
  const one = '{"a":{"x":1,"y":1}}';
  const { text, conflicts } = drive(json, path, "{}", [
    change("one", "{}", one),
    change("two", "{}", '{"a":{"z":3}}'),
    change("three", one, '{"a":{"x":2,"y":1}}', ["one"]),
  ]);
  expect(JSON.parse(text ?? "")).toEqual({ a: { x: 2, y: 1, z: 3 } });
  expect(conflicts).toEqual([]);
});

const object = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom<unknown>(1, 2, "x\n", null, [1, { a: 2 }], {}),
      fc.dictionary(fc.constantFrom("a", "b"), tie("value")),
    ),
  })).value,
);

test("one section alone has its text", () => {
  fc.assert(
    fc.property(object, object, (before, after) => {
      const [was, is] = [before, after].map((value) => JSON.stringify(value, null, 2));
      expect(merge(was, { one: is ?? "", two: was ?? "" }).text).toBe(is);
    }),
  );
});

test("sections of different keys commute, and what comes out is what all wrote", () => {
  fc.assert(
    fc.property(object, object, object, (shared, one, two) => {
      const before = { shared };
      const sides = {
        one: JSON.stringify({ shared, one }, null, 2),
        two: JSON.stringify({ two, shared }),
      };
      const text = JSON.stringify(before);
      const both = merge(text, sides);
      const back = merge(text, { two: sides.two, one: sides.one });
      expect(both.conflicts).toEqual([]);
      expect(JSON.parse(both.text ?? "")).toEqual({ shared, one, two });
      expect(JSON.parse(back.text ?? "")).toEqual({ shared, one, two });
    }),
  );
});
