import fc from "fast-check";
import { expect, test } from "vitest";
import { readElements } from "../../../src/layer/json-elements.ts";

async function* cut(text: string, size: number): AsyncGenerator<Buffer, void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size: number) {
  const elements: unknown[] = [];
  const outside = await readElements(cut(text, size), '"list":[', (each) => elements.push(each));
  return { elements, outside };
}

test("elements are those of the whole text, wherever it is cut", async () => {
  const element = fc.record({
    text: fc.string({ unit: "grapheme" }),
    braces: fc.constantFrom('}{"[]', "\\", '\\"', '","list":['),
    nested: fc.record({ more: fc.array(fc.record({ n: fc.integer() })) }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(element), fc.integer({ min: 1, max: 40 }), async (list, size) => {
      const { elements, outside } = await read(JSON.stringify({ a: [1], list, z: "]}" }), size);
      expect(elements).toEqual(list);
      expect(JSON.parse(outside)).toEqual({ a: [1], list: [], z: "]}" });
    }),
    { numRuns: 200 },
  );
});

test("a text without the array, or that ends in it, is refused", async () => {
  for (const text of ['{"a":1}', '{"list":[', '{"list":[{"a":1}', '{"list":[{"a":"]}', ""]) {
    await expect(read(text, 3)).rejects.toThrow(SyntaxError);
  }
  await expect(read('{"list":[{a}]}', 3)).rejects.toThrow(SyntaxError);
});
