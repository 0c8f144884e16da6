import { type LexFault, lex, unknown } from "../dockerfile/lex.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import { argNames, readArg, readEnv, rulesIn, type Scope } from "../dockerfile/scope.ts";
import { pairsOf } from "../dockerfile/split.ts";
import { resolvePath } from "./paths.ts";

/** What an instruction sees of those before it: `$NAME` for variables, `$*` for any of them. */
export type StateKey = "user" | "workdir" | "shell" | `$${string}`;

/** Values as far as they can be known. */
export interface Values {
  readonly scope: Scope;
  readonly cwd: string | undefined;
  /** `""` is root. */
  readonly user: string | undefined;
  readonly shell: readonly string[] | undefined;
}

/** How things stand before an instruction. */
export interface Scene {
  /** Index of the instruction that a key has its value from; absent: as it was at the beginning. */
  readonly definitions: ReadonlyMap<StateKey, number>;
  /** With the defaults of ARGs. */
  readonly likely: Values;
  /** Only what no argument and no base can change. */
  readonly certain: Values;
}

/** Copies the maps, so that what is read later leaves it alone. */
const copyOf = (scope: Scope): Scope => ({
  ...scope,
  values: new Map(scope.values),
  env: new Map(scope.env),
});

/** The scenes before each instruction of a stage, and the one after the last. */
export function scenesOf(
  instructions: readonly Instruction[],
  start: { readonly likely: Values; readonly certain: Values },
  globals: Scope,
): Scene[] {
  const scenes: Scene[] = [];
  const definitions = new Map<StateKey, number>();
  let { likely, certain } = start;
  instructions.forEach((instruction, index) => {
    scenes.push({
      definitions: new Map(definitions),
      likely: { ...likely, scope: copyOf(likely.scope) },
      certain: { ...certain, scope: copyOf(certain.scope) },
    });
    for (const key of definedBy(instruction, likely.scope.escape)) {
      definitions.set(key, index);
      if (key !== "$*") continue;
      for (const any of definitions.keys()) if (any.startsWith("$")) definitions.set(any, index);
    }
    likely = after(instruction, likely, globals);
    certain = after(instruction, certain, undefined);
  });
  scenes.push({ definitions, likely, certain });
  return scenes;
}

/** The keys that an instruction gives a value. */
export function definedBy(instruction: Instruction, escaper: string): StateKey[] {
  switch (instruction.name) {
    case "USER":
      return ["user"];
    case "WORKDIR":
      return ["workdir"];
    case "SHELL":
      return ["shell"];
    case "ARG":
      return argNames(instruction, escaper).map(variableKey);
    case "ENV": {
      const pairs = pairsOf(instruction.argument, escaper);
      return typeof pairs === "string" ? [] : pairs.map(([name]) => variableKey(name));
    }
    default:
      return [];
  }
}

/** Builders may expand variables in names: then it is any. */
const variableKey = (name: string): StateKey => `$${/^[\w.-]+$/.test(name) ? name : "*"}`;

/** Without `globals`, nothing that an argument could change is known. */
export function after(
  instruction: Instruction,
  before: Values,
  globals: Scope | undefined,
): Values {
  const scope = copyOf(before.scope);
  const faults: LexFault[] = [];
  const text = expanded(instruction.argument, before);
  switch (instruction.name) {
    case "ARG":
      if (globals) readArg(instruction, scope, {}, globals, faults);
      else for (const name of argNames(instruction, scope.escape)) scope.values.set(name, unknown);
      return { ...before, scope };
    case "ENV":
      readEnv(instruction, scope);
      return { ...before, scope };
    case "USER":
      return { ...before, user: text };
    case "WORKDIR":
      return { ...before, cwd: text === undefined ? undefined : resolvePath(text, before.cwd) };
    case "SHELL":
      return { ...before, shell: instruction.json ?? before.shell };
    default:
      return before;
  }
}

/** A text with its variables expanded; undefined when that can't be done. */
export function expanded(text: string, values: Values): string | undefined {
  const lexed = lex(text, rulesIn(values.scope));
  return lexed.ok ? lexed.value.text : undefined;
}
