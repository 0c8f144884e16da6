import { lex, unknown } from "./lex.ts";
import type { Instruction } from "./parse.ts";
import { variablesIn } from "./scope.ts";
import { blanks, pairsOf, quotedWords } from "./split.ts";

/**
 * What an instruction changes for those behind it, or in the image's configuration: `USER`,
 * `WORKDIR` …, `$NAME` for a variable, `LABEL key`. Files are not among it, nor what only grows
 * (EXPOSE, VOLUME, ONBUILD).
 */
export type Aspect = string;

/** One aspect that an instruction sets. */
export interface Setting {
  readonly aspect: Aspect;
  /** Undefined where variables, or what was set before, say it. */
  readonly value: string | undefined;
}

const single: readonly string[] = ["CMD", "ENTRYPOINT", "HEALTHCHECK", "SHELL"];

/** The aspects that an instruction sets, in order. */
export function settingsOf(instruction: Instruction, escaper: string): Setting[] {
  const { name, argument, json, flags } = instruction;
  switch (name) {
    case "ENV":
    case "LABEL": {
      const pairs = pairsOf(argument, escaper);
      if (typeof pairs === "string") return [];
      return pairs.map(([key, value]) => ({
        aspect: name === "ENV" ? `$${key}` : `LABEL ${key}`,
        value: constantOf(value, escaper),
      }));
    }
    case "ARG":
      return quotedWords(argument, escaper).map((word) => {
        const [key = ""] = word.split("=");
        return { aspect: `$${key}`, value: undefined };
      });
    case "USER":
    case "STOPSIGNAL":
      return [{ aspect: name, value: constantOf(argument, escaper) }];
    case "WORKDIR": {
      const path = constantOf(argument, escaper);
      return [{ aspect: name, value: path?.startsWith("/") ? path : undefined }];
    }
    default: {
      if (!single.includes(name)) return [];
      const said = [
        json ?? argument,
        json !== undefined,
        flags.map((f) => [f.name, f.value ?? ""]),
      ];
      return [{ aspect: name, value: JSON.stringify(said) }];
    }
  }
}

/** A text without its quotes and escapes; undefined where it has variables. */
export function constantOf(text: string, escaper: string): string | undefined {
  const lexed = lex(text, { escape: escaper, valueOf: () => unknown });
  return lexed.ok ? lexed.value.text : undefined;
}

/** What is seen to change what an instruction does. What a command reads by itself is not seen. */
export function usesOf(instruction: Instruction, escaper: string): Set<Aspect> {
  const { name, argument, json } = instruction;
  if (name === "RUN") {
    const uses = ["USER", "WORKDIR", ...(json ? [] : ["SHELL"])];
    return new Set([...uses, ...shellVariables(instruction).map((one) => `$${one}`)]);
  }
  if (name === "CMD" || name === "ENTRYPOINT") return new Set(json ? [] : ["SHELL"]);
  if (name === "HEALTHCHECK" || name === "ONBUILD" || name === "SHELL") return new Set();
  const uses = new Set<Aspect>([...variablesIn(instruction, escaper)].map((one) => `$${one}`));
  if (name === "WORKDIR") {
    // The folder is made, and belongs to the user.
    uses.add("USER");
    if (!/^["']?\//.test(argument)) uses.add("WORKDIR");
  }
  if (name === "COPY" || name === "ADD") {
    const target = (json ?? argument.split(blanks)).at(-1) ?? "";
    if (!/^["']?\//.test(target)) uses.add("WORKDIR");
    for (const one of variablesOfHeredocs(instruction)) uses.add(`$${one}`);
  }
  return uses;
}

/** Variables in files that stand in the instruction. */
const variablesOfHeredocs = ({ heredocs }: Instruction): string[] =>
  heredocs
    .filter(({ expand }) => expand)
    .flatMap(({ content }) => [...content.matchAll(/\$\{?([A-Za-z_]\w*)/g)])
    .map(([, name = ""]) => name);

/** Variables that a command reads and does not set itself. */
function shellVariables({ argument, heredocs }: Instruction): string[] {
  const text = [argument, ...heredocs.map(({ content }) => content)].join("\n");
  const names = new Set([...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = ""]) => name));
  return [...names].filter(
    (name) =>
      !new RegExp(`(?:^|[\\s;&|({])${name}=|\\b(?:for|read)\\s[^;\\n]*\\b${name}\\b`).test(text),
  );
}
