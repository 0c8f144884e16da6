import { expect, test } from "vitest";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { textUpTo } from "../../../src/dockerfile/target.ts";

const text = "ARG A\nFROM a AS one\nRUN x\n# of the second\nFROM one AS Two\nRUN y\n\nFROM b\n";

function upTo(target: string) {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error("it is right");
  return textUpTo(parsed.value, target);
}

test("a file ends with the stage that is wanted, by its name or number", () => {
  const two = text.slice(0, text.indexOf("FROM b"));
  expect(upTo("two")).toEqual({ ok: true, value: two });
  expect(upTo("TWO")).toEqual({ ok: true, value: two });
  expect(upTo("0")).toEqual({ ok: true, value: text.slice(0, text.indexOf("FROM one AS")) });
  expect(upTo("2")).toEqual({ ok: true, value: text });
});

test("a stage that is not there is told, with those that are", () => {
  expect(upTo("three")).toMatchObject({
    ok: false,
    error: [{ code: "unknown-stage", hint: "stages are: one, two" }],
  });
});
