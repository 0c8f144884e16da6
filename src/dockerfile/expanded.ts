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
  readonly rules: Pick<LexRules, "plainQuotes"> & { readonly escape?: string };
}

/** Bodies of heredocs have no quotes, and their escape character is a backslash in any file. */
const inBody = { escape: "\\", plainQuotes: true };

/**
 * All texts of an instruction in which the builder expands variables, one by one. The command of
 * RUN, CMD, ENTRYPOINT and HEALTHCHECK is not among them: it is the shell's; neither is FROM.
 * Source: BuildKit, frontend/dockerfile/instructions, Expand.
 */
export function expandedTexts(one: Expandable, escaper: string): ExpandedText[] {
  const bodies = expandsBodies.includes(one.name)
    ? one.heredocs.filter(({ expand }) => expand).map(({ content }) => content)
    : [];
  return [
    ...[...wordsOf(one, escaper), ...flagTexts(one)].map((text) => ({ text, rules: {} })),
    ...bodies.map((text) => ({ text, rules: inBody })),
  ];
}

const expandsBodies = ["ADD", "COPY"];
const expandedFlags = ["checksum", "chmod", "chown"];

function wordsOf({ name, argument, json }: Expandable, escaper: string): string[] {
  switch (name) {
    case "ADD":
    case "COPY":
      return (json ?? argument.split(blanks)).filter((word) => !heredocMarkOf(word));
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

function flagTexts({ name, flags }: Expandable): string[] {
  return flags.flatMap((flag) => {
    const value = flag.value ?? "";
    if (name === "RUN" && flag.name === "mount") return mountFields(value).map(([, text]) => text);
    return expandsBodies.includes(name) && expandedFlags.includes(flag.name) ? [value] : [];
  });
}
