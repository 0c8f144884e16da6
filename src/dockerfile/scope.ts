import { formatPlatform, type Platform, parsePlatform } from "../image/descriptor.ts";
import { type LexFault, type LexRules, lex, unknown, type Value } from "./lex.ts";
import type { Instruction } from "./parse.ts";
import { pairsOf, quotedWords } from "./split.ts";

/** What variables are set to at some point of a file. Grows as its instructions are read. */
export interface Scope {
  readonly escape: string;
  readonly values: Map<string, Value>;
  /** What ENV has set: it is in the image, so that a stage that starts from it has it again. */
  readonly env: Map<string, Value>;
  /** What a variable is that nothing in the file sets: an image may have it in its environment. */
  otherwise: undefined | typeof unknown;
}

/** The scope at the beginning of a stage: after another one, or on an image or nothing. */
export function scopeOn(below: Scope | "image" | "nothing", escaper: string): Scope {
  if (below === "image") {
    return { escape: escaper, values: new Map(), env: new Map(), otherwise: unknown };
  }
  if (below === "nothing") {
    // The builder itself sets a PATH where there is none.
    const values = new Map<string, Value>([["PATH", unknown]]);
    return { escape: escaper, values, env: new Map(), otherwise: undefined };
  }
  // ARGs last, but an ENV of the same name is back, also one of the image below, which is not seen.
  const inherited = [...below.values].map(([name, value]): [string, Value] => [
    name,
    below.otherwise === unknown ? unknown : value,
  ]);
  return {
    escape: escaper,
    values: new Map<string, Value>([...inherited, ...below.env]),
    env: new Map(below.env),
    otherwise: below.otherwise,
  };
}

export const rulesIn = (scope: Scope): LexRules => ({
  escape: scope.escape,
  valueOf: (name) => (scope.values.has(name) ? scope.values.get(name) : scope.otherwise),
});

/** A text with its variables expanded, unknown when that can't be done. */
function textIn(scope: Scope, text: string, faults: LexFault[] = []): string | typeof unknown {
  const lexed = lex(text, rulesIn(scope));
  if (lexed.ok) return lexed.value.text;
  if (lexed.error.kind !== "unknown") faults.push(lexed.error);
  return unknown;
}

/** Names of the variables in an instruction's argument and flags, as the builder reads them there. */
export const variablesIn = ({ argument, flags }: Instruction, escaper: string): Set<string> =>
  variablesOf([argument, ...flags.map(({ value }) => value ?? "")], escaper);

/** Names of the variables in texts, as the builder reads them. */
export function variablesOf(texts: readonly string[], escaper: string): Set<string> {
  const names = new Set<string>();
  const note = (name: string): string => {
    names.add(name);
    return "";
  };
  for (const text of texts) lex(text, { escape: escaper, valueOf: note });
  return names;
}

/** The names that an ARG declares. */
export const argNames = (instruction: Instruction, escaper: string): string[] =>
  quotedWords(instruction.argument, escaper).map((word) => word.split("=")[0] ?? "");

/**
 * Reads an ARG: a given value goes before its default, its default before what the file has before
 * its first FROM. Whether a default sees what stands before it in the same ARG is a matter of the
 * builder's version, but not before the first FROM, where it does.
 */
export function readArg(
  instruction: Instruction,
  scope: Scope,
  given: { readonly [name: string]: string },
  globals: Scope | undefined,
  faults: LexFault[] = [],
): void {
  const before: Scope = { ...scope, values: new Map(scope.values) };
  for (const word of quotedWords(instruction.argument, scope.escape)) {
    const [name = "", ...rest] = word.split("=");
    const own = (): Value => {
      if (rest.length === 0) return globals?.values.get(name);
      const text = textIn(scope, rest.join("="), faults);
      const isSure = globals === undefined || text === textIn(before, rest.join("="));
      return isSure ? text : unknown;
    };
    const value = Object.hasOwn(given, name) ? given[name] : own();
    if (value !== undefined) scope.values.set(name, value);
  }
}

/** Reads an ENV. All of its values see the variables as they were before it. */
export function readEnv(instruction: Instruction, scope: Scope): void {
  const pairs = pairsOf(instruction.argument, scope.escape);
  if (typeof pairs === "string") return;
  const expanded = pairs.map(
    ([name, value]) => [textIn(scope, name), textIn(scope, value)] as const,
  );
  for (const [name, value] of expanded) {
    if (name === unknown) {
      // Any variable may have been set.
      scope.otherwise = unknown;
      for (const any of scope.values.keys()) scope.values.set(any, unknown);
      for (const any of scope.env.keys()) scope.env.set(any, unknown);
    } else {
      scope.values.set(name, value);
      scope.env.set(name, value);
    }
  }
}

/**
 * What FROM sees: the ARGs before the first of them, and those that every file has. The platform
 * that builds is the builder's own: `build` says what to take for it.
 * Source: Dockerfile reference, "Automatic platform ARGs in the global scope".
 */
export function globalScope(
  globals: readonly Instruction[],
  escaper: string,
  given: { readonly args: { readonly [name: string]: string }; readonly platform: Platform },
  build: "target" | "unknown",
  lastStage: string | undefined,
  faults: LexFault[],
): Scope {
  const { platform } = given;
  const { os, architecture, variant } = parsePlatform(formatPlatform(platform)) ?? platform;
  const parts: readonly (readonly [string, string])[] = [
    ["PLATFORM", formatPlatform(platform)],
    ["OS", os],
    ["OSVERSION", platform["os.version"] ?? ""],
    ["ARCH", architecture],
    ["VARIANT", variant ?? ""],
  ];
  const values = new Map<string, Value>();
  for (const [name, value] of parts) {
    values.set(`TARGET${name}`, value);
    values.set(`BUILD${name}`, build === "target" ? value : unknown);
  }
  // Builders differ on what it is where the last stage has a name.
  values.set("TARGETSTAGE", lastStage === undefined ? "default" : unknown);
  for (const [name, value] of Object.entries(given.args)) {
    if (values.has(name)) values.set(name, value);
  }
  const scope: Scope = { escape: escaper, values, env: new Map(), otherwise: undefined };
  for (const one of globals) readArg(one, scope, given.args, undefined, faults);
  return scope;
}
