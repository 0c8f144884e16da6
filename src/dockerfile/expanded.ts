import { heredocMarkOf } from "./heredoc.ts";
import type { LexRules } from "./lex.ts";
import { mountFields } from "./mount.ts";
import { blanks, pairsOf, quotedWords } from "./split.ts";

/** What is asked of an instruction. */
export interface Expandable {
  readonly name: string;
  readonly argument: string;
  readonly json: readonly string[] | undefined;
  readonly flags: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly heredocs: readonly { readonly expand: boolean; readonly content: string }[];
}

/** A text that the builder expands, and what is special about it. */
export interface ExpandedText {
  readonly text: string;
  readonly rules: Omit<Partial<LexRules>, "valueOf">;
  /** Only for what it calls the step: a text that can't be expanded stays as it is. */
  readonly isShown: boolean;
}

/** Bodies of heredocs have no quotes, and their escape character is a backslash in any file. */
const inBody = { escape: "\\", plainQuotes: true };
const ofCommand = { rawQuotes: true, keepUnset: true };

/**
 * All texts of an instruction in which the builder expands variables, one by one; FROM has none of
 * them. Source: BuildKit, frontend/dockerfile/instructions, Expand; dockerfile2llb, processCmdEnv.
 */
export function expandedTexts(one: Expandable, escaper: string): ExpandedText[] {
  const values = valuesOf(one, escaper).map((text) => ({ text, rules: {}, isShown: false }));
  if (one.name === "RUN") {
    return [...values, { text: one.argument, rules: ofCommand, isShown: true }];
  }
  if (one.name !== "ADD" && one.name !== "COPY") return values;
  const flags = one.flags.map(({ value }) => ({ text: value ?? "", rules: {}, isShown: true }));
  const bodies = one.heredocs
    .filter(({ expand }) => expand)
    .map(({ content }) => ({ text: content, rules: inBody, isShown: false }));
  return [...values, ...flags, ...bodies];
}

function valuesOf({ name, argument, json, flags }: Expandable, escaper: string): string[] {
  const flagsIn = (names: readonly string[]): string[] =>
    flags.filter((flag) => names.includes(flag.name)).map(({ value }) => value ?? "");
  switch (name) {
    case "ADD":
    case "COPY": {
      const words = (json ?? argument.split(blanks)).filter((word) => !heredocMarkOf(word));
      return [...words, ...flagsIn(["checksum", "chmod", "chown"])];
    }
    case "ARG":
      return quotedWords(argument, escaper).flatMap((word) => {
        const equals = word.indexOf("=");
        return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
      });
    case "ENV":
    case "LABEL": {
      const pairs = pairsOf(argument, escaper);
      return typeof pairs === "string" ? [] : pairs.flat();
    }
    case "EXPOSE":
      return argument.split(blanks);
    case "RUN":
      return flagsIn(["mount"]).flatMap((mount) => mountFields(mount).map(([, text]) => text));
    case "STOPSIGNAL":
    case "USER":
    case "WORKDIR":
      return [argument];
    case "VOLUME":
      return [...(json ?? argument.split(blanks))];
    default:
      return [];
  }
}
