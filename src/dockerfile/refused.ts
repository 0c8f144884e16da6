import { type Expandable, expandedTexts } from "./expanded.ts";
import { lex } from "./lex.ts";
import { blanks } from "./split.ts";

/**
 * Why an instruction must not get to a builder, whatever the values of variables are; undefined when
 * it may. What depends on values is found where they are known.
 */
export function refusalOf(one: Expandable, escaper: string): string | undefined {
  const rules = { escape: escaper, valueOf: () => "x" };
  const texts =
    one.name === "FROM"
      ? [...one.argument.split(blanks), ...one.flags.map(({ value }) => value ?? "")].map(
          (text) => ({ text, rules: {} }),
        )
      : expandedTexts(one, escaper);
  for (const { text, rules: own } of texts) {
    const lexed = lex(text, { ...rules, ...own });
    if (!lexed.ok && lexed.error.kind === "refused") return lexed.error.message;
  }
  return undefined;
}
