import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { annotationsOf, failedStep } from "../../../src/report/annotations.ts";

const text = "version: 1\nsections:\n  a: {}\n  b: {}\n";
const placeOf = (words: string, path = "layers.yaml") => {
  const start = text.indexOf(words);
  return { source: { path, text }, start, end: start + words.length };
};
const asItIs = (path: string): string => path;

describe("annotations of GitHub", () => {
  test("have a command for every problem, at its lines and columns", () => {
    const error = new LayerbuildError("config-invalid", "layers.yaml has 2 problems", {
      diagnostics: [
        { code: "x", message: "a is wrong", place: placeOf("a: {}"), hint: "leave it out" },
        {
          code: "y",
          message: "a circle",
          place: placeOf("a: {}\n  b: {}"),
          related: [{ message: "b needs a", place: placeOf("b: {}") }],
        },
      ],
    });
    expect(annotationsOf(error, asItIs)).toBe(
      [
        "::error file=layers.yaml,line=3,endLine=3,col=3,endColumn=7,title=layerbuild::a is wrong%0Ahint: leave it out",
        "::error file=layers.yaml,line=3,endLine=4,title=layerbuild::a circle%0Alayers.yaml:4: b needs a",
        "",
      ].join("\n"),
    );
  });

  test("keep every character that would end a value or a command", () => {
    const place = placeOf("a: {}", "a,b:c%d\ne.yaml");
    const error = new LayerbuildError("config-invalid", "no", {
      diagnostics: [{ code: "x", message: "100%\r\n::error::x, y: z", place }],
    });
    expect(annotationsOf(error, asItIs)).toBe(
      "::error file=a%2Cb%3Ac%25d%0Ae.yaml,line=3,endLine=3,col=3,endColumn=7,title=layerbuild::" +
        "100%25%0D%0A::error::x, y: z\n",
    );
  });

  test("name no file that is not in the checkout", () => {
    const error = new LayerbuildError("config-invalid", "no", {
      diagnostics: [{ code: "x", message: "wrong", place: placeOf("a: {}") }],
    });
    expect(annotationsOf(error, () => undefined)).toBe("::error title=layerbuild::wrong\n");
  });

  test("have what an error without places says, with its list and its hint", () => {
    const error = new LayerbuildError("required-cached", "these would be built:", {
      detail: "  section:a",
      hint: "build them first",
    });
    expect(annotationsOf(error, asItIs)).toBe(
      "::error title=layerbuild::these would be built:%0A  section:a%0Ahint: build them first\n",
    );
    expect(annotationsOf(new Error("a fault"), asItIs)).toBe("::error title=layerbuild::a fault\n");
  });

  test("show a failed step where the layerfile has it", () => {
    const error = new LayerbuildError("build-failed", "exit code 2");
    expect(failedStep("a", error, placeOf("a: {}"), (path) => `sub/${path}`)).toBe(
      "::error file=sub/layers.yaml,line=3,endLine=3,col=3,endColumn=7,title=layerbuild::a: exit code 2\n",
    );
    expect(failedStep("merge a+b", error, undefined, asItIs)).toBe(
      "::error title=layerbuild::merge a+b: exit code 2\n",
    );
  });
});
