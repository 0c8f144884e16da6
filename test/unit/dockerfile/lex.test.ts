// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a Dockerfile's variables, not ours
import { describe, expect, it } from "vitest";
import { type LexRules, lex, unknown } from "../../../src/dockerfile/lex.ts";

const values: { [name: string]: string } = { V: "one.two.three", E: "", S: "a  b", P: "/x/y/x" };
const rules: LexRules = {
  escape: "\\",
  valueOf: (name) => (name === "BASE" ? unknown : values[name]),
};

const textOf = (source: string): string => {
  const lexed = lex(source, rules);
  if (lexed.ok) return lexed.value.text;
  if (lexed.error.kind === "syntax") return "error";
  return lexed.error.kind === "unknown" ? `unknown ${lexed.error.name}` : "refused";
};

describe("quotes and escapes", () => {
  it.each([
    ["a'b c'd", "ab cd"],
    ["'$V\\'", "$V\\"],
    ['"$V"', "one.two.three"],
    ['"a\\"b\\$V\\x"', 'a"b$V\\x'],
    ["a\\ b\\$V", "a b$V"],
    ["a\\", "a"],
    ["it's", "error"],
    ['a"b', "error"],
  ])("reads %s as %s", (source, text) => {
    expect(textOf(source)).toBe(text);
  });

  it("takes the escape character that the file has", () => {
    const lexed = lex("c:\\dir`$V", { ...rules, escape: "`" });
    expect(lexed).toMatchObject({ ok: true, value: { text: "c:\\dir$V" } });
  });
});

describe("variables", () => {
  it.each([
    ["$V-$NONE-${V}x", "one.two.three--one.two.threex"],
    ["$1x$$", "x"],
    ["${NONE:-d}${E:-d}${NONE-d}${E-d}${V:-d}", "dddone.two.three"],
    ["${NONE:+d}${E:+d}${E+d}${V+d}", "dd"],
    ["${V:?m}${E?m}", "one.two.three"],
    ["${NONE:?m}", "error"],
    ["${E:?m}", "error"],
    ["${NONE?}", "error"],
    ["${NONE:-$V}", "one.two.three"],
    ["${V#*.}", "two.three"],
    ["${V##*.}", "three"],
    ["${V%.*}", "one.two"],
    ["${V%%.*}", "one"],
    ["${V#x}${V%%}${V##}", "one.two.threeone.two.threeone.two.three"],
    ["${V/e/E}", "onE.two.three"],
    ["${V//e/E}", "onE.two.thrEE"],
    ["${V//t?/_}", "one._o._ree"],
    ["${P//\\/x/}", "/y"],
    ["${V", "error"],
    ["${}", "error"],
    ["${V^}", "error"],
    ["${V//*/x}${E///-}${V//o*/}", "x-"],
    ["${V//a}", "error"],
  ])("expands %s to %s", (source, text) => {
    expect(textOf(source)).toBe(text);
  });

  it("does not guess what an image may have set", () => {
    expect(textOf("a$BASE")).toBe("unknown BASE");
    expect(textOf("${BASE:-x}")).toBe("unknown BASE");
    expect(textOf("'$BASE'")).toBe("$BASE");
  });
});

describe("what builders differ on, or do not survive", () => {
  it.each([
    "${V%}",
    "${V#}",
    "a${NONE%}",
    "${V%$NONE}",
    "${V%${E}}",
    "${V%''}",
    '${V#""}',
    '"${V%}"',
    "${V:-${V%}}",
    "${V:#x}",
    "${V:%x}",
    "${V:%}",
  ])("%s is refused", (source) => {
    expect(textOf(source)).toBe("refused");
  });
});

describe("words", () => {
  const wordsOf = (source: string, all: LexRules = rules) => {
    const lexed = lex(source, all);
    return lexed.ok ? lexed.value.words.map(({ text, start }) => [text, start]) : "error";
  };

  it("splits at blanks outside quotes, in values too, and knows where each word begins", () => {
    expect(wordsOf(" a  'b c'd $S")).toEqual([
      ["a", 1],
      ["b cd", 4],
      ["a", 11],
      ["b", 11],
    ]);
  });

  it("keeps quotes, escapes and unset variables when asked", () => {
    const raw = { ...rules, rawQuotes: true, rawEscapes: true, keepUnset: true };
    expect(wordsOf("\"a b\"'c' \\d ${NONE:-x} $NONE", raw)).toEqual([
      ["\"a b\"'c'", 0],
      ["\\d", 9],
      ["${NONE:-x}", 12],
      ["$NONE", 23],
    ]);
  });
});
