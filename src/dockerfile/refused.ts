import { type Expandable, type ExpandedText, expandedTexts } from "./expanded.ts";
import { type LexFault, type LexRules, lex, unknown, type Value } from "./lex.ts";
import { blanks } from "./split.ts";

/**
 * Why an instruction must not get to a builder, whatever the values of variables are; undefined when
 * it may. What depends on values is found where they are known.
 */
export function refusalOf(one: Expandable, escaper: string): string | undefined {
  const rules = { escape: escaper, valueOf: () => "x" };
  const inFrom = [...one.argument.split(blanks), ...one.flags.map(({ value }) => value ?? "")];
  const texts: readonly ExpandedText[] =
    one.name === "FROM"
      ? inFrom.map((text) => ({ text, rules: {}, isShown: false }))
      : expandedTexts(one, escaper);
  for (const text of texts) {
    const fault = faultIn(text, rules);
    if (fault?.kind === "refused") return fault.message;
  }
  return undefined;
}

/**
 * What is wrong with a text that the builder expands, as far as values are known. A value that is
 * not known makes nothing wrong, but that it may be empty or missing can make a text one that must
 * not be built; a command's variables that are not known are its own.
 */
export function faultIn(
  { text, rules: own, isShown }: ExpandedText,
  rules: LexRules,
): LexFault | undefined {
  const all = { ...rules, ...own };
  const lexed = lex(text, all);
  if (lexed.ok) return undefined;
  const { error } = lexed;
  if (error.kind === "refused" || (error.kind === "syntax" && !isShown)) return error;
  if (error.kind === "syntax") return undefined;
  for (const instead of all.keepUnset ? [undefined] : [undefined, ""]) {
    const again = lex(text, { ...all, valueOf: (name) => or(rules.valueOf(name), instead) });
    if (!again.ok && again.error.kind === "refused") return again.error;
  }
  return undefined;
}

const or = (value: Value, instead: string | undefined): Value =>
  value === unknown ? instead : value;
