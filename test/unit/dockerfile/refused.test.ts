// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import { describe, expect, it } from "vitest";
import { type LexRules, unknown } from "../../../src/dockerfile/lex.ts";
import { faultIn } from "../../../src/dockerfile/refused.ts";

const values: { [name: string]: string } = { V: "one.two", E: "" };
const rules: LexRules = {
  escape: "\\",
  valueOf: (name) => (name.startsWith("BASE") ? unknown : values[name]),
};
const value = { rules: {}, isShown: false };
const command = { rules: { rawQuotes: true, keepUnset: true }, isShown: true };

describe("a value with a pattern that may be empty", () => {
  it.each([
    "${BASE%}",
    "$BASE${V%$E}",
    "${V%$BASE}",
    "${V%${BASE:-}}",
    "${V%${BASE-x}}",
    "${BASE:?${V#$BASE2}}",
  ])("must not be built: %s", (text) => {
    expect(faultIn({ text, ...value }, rules)?.kind).toBe("refused");
  });

  it.each(["${V%.$BASE}", "${V%${BASE:-x}}", "$BASE", "${BASE:?no}", "'${V%}'"])(
    "may be, when there is text in any case: %s",
    (text) => {
      expect(faultIn({ text, ...value }, rules)).toBeUndefined();
    },
  );
});

describe("a command", () => {
  it.each(["a ${V%}", "a $BASE ${V%$E}", 'a "${V#$E}"'])("must not be built: %s", (text) => {
    expect(faultIn({ text, ...command }, rules)?.kind).toBe("refused");
  });

  it.each(["a ${v%}", "a ${V%$own}", 'a ${V%"$E"}', "it's ${V", "a ${BASE%$BASE}"])(
    "is the shell's otherwise: %s",
    (text) => {
      expect(faultIn({ text, ...command }, rules)).toBeUndefined();
    },
  );
});
