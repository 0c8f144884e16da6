import fc from "fast-check";
import { expect, test } from "vitest";
import { buildOutputs, matrixOutputs, outputText } from "../../../src/report/github-output.ts";
import { metadataJson } from "../../../src/report/metadata.ts";
import { readOutputs } from "../../support/ci-examples.ts";

test("any value comes through as it is, also one that looks like the end of another", () => {
  const value = fc.oneof(fc.string(), fc.constantFrom("a\nEOF\nx<<y", "", "\n\n", "evil=1\n"));
  fc.assert(
    fc.property(value, value, (a, b) => {
      const text = outputText({ a, b, none: undefined }, "layerbuild_4f1c");
      expect(readOutputs(text)).toEqual({ a, b });
    }),
  );
});

test("a value with the delimiter in it is not written", () => {
  expect(() => outputText({ a: "x\nEOF\nb=1" }, "EOF")).toThrow("Internal error");
});

test("a build without images has no digest", () => {
  const outputs = buildOutputs(metadataJson());
  expect(outputText(outputs, "E")).not.toContain("digest");
  expect(outputs).toMatchObject({ images: "[]", references: "", built: 0 });
});

test("whether a matrix has jobs can be asked: GitHub refuses an empty one", () => {
  const entry = { section: "a", platform: "linux/amd64", step: "section:a:linux/amd64" };
  expect(matrixOutputs({ include: [] })).toEqual({ matrix: '{"include":[]}', has_work: false });
  expect(matrixOutputs({ include: [entry] })).toEqual({
    matrix: JSON.stringify({ include: [entry] }),
    has_work: true,
  });
});
