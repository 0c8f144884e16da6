import { describe, expect, it } from "vitest";
import { positionOf, type Result } from "../../../src/diagnostics/diagnostic.ts";
import { type Dockerfile, parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { type BuildText, baseText, sectionText } from "../../../src/dockerfile/section.ts";

function through(rule: (dockerfile: Dockerfile) => Result<BuildText>, text: string) {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error("the file of the test does not parse");
  const result = rule(parsed.value);
  if (result.ok) return result.value;
  return result.error.map(({ code, place }) => {
    if (!place) return code;
    return `${positionOf(place.source, place.start).line} ${code}`;
  });
}
const section = (text: string) => through(sectionText, text);

describe("a section", () => {
  it("without FROM gets one before its ARGs, so that they are the stage's own", () => {
    expect(section("ARG V=1\nRUN echo $V\n")).toEqual({
      text: "FROM base\nARG V=1\nRUN echo $V\n",
      addedLines: 1,
    });
  });

  it("keeps its directives at the top", () => {
    const top = "# syntax=docker/dockerfile:1\r\n# escape=`\r\n";
    expect(section(`${top}# note\r\nRUN a\r\n`)).toEqual({
      text: `${top}FROM base\n# note\r\nRUN a\r\n`,
      addedLines: 1,
    });
  });

  it("gets its FROM before a line that begins with nothing but a continuation", () => {
    expect(section("\\\nRUN a\n")).toMatchObject({ text: "FROM base\n\\\nRUN a\n" });
  });

  it.each([
    "FROM base\nRUN a\n",
    "ARG V\nFROM x:$V AS y\nRUN a\nFROM base\nCOPY --from=y a b\n",
    "FROM base AS a\nRUN a\nFROM a\nENV x=y\n",
    "FROM base AS a\nRUN a\nFROM a\n",
  ])("with FROM is given as it is: %j", (text) => {
    expect(section(text)).toEqual({ text, addedLines: 0 });
  });

  it.each([
    ["FROM debian\nRUN a\n", ["1 not-from-base"]],
    ["FROM base\nRUN a\nFROM debian\nRUN b\n", ["3 not-from-base"]],
    ["FROM debian AS a\nRUN b\nFROM a\nRUN b\n", ["3 not-from-base"]],
    ["FROM debian AS Base\nRUN a\nFROM base\nRUN b\n", ["1 stage-called-base"]],
    ["", ["1 section-empty"]],
    ["# nothing\nARG V=1\n", ["1 section-empty"]],
    ["FROM debian AS a\nRUN a\nFROM base\n", ["3 section-empty"]],
    ["RUN a\nFROM base\nRUN b\n", ["1 instruction-before-from"]],
  ])("is refused: %j", (text, problems) => {
    expect(section(text)).toEqual(problems);
  });
});

describe("a base", () => {
  it("is given as it is", () => {
    const text = "ARG S=bookworm\nFROM debian:$S\nRUN a\n";
    expect(through(baseText, text)).toEqual({ text, addedLines: 0 });
  });

  it("needs a FROM", () => {
    expect(through(baseText, "# note\nRUN a\n")).toEqual(["2 from-missing"]);
    expect(through(baseText, "")).toEqual(["1 from-missing"]);
  });
});
