import { type LexRules, lex } from "../../src/dockerfile/lex.ts";
import type { Instruction } from "../../src/dockerfile/parse.ts";
import { pairsOf, quotedWords } from "../../src/dockerfile/split.ts";
import type { Split, SplitPart } from "../../src/split/split.ts";
import { dockerfileFrom, textOf } from "./splits.ts";

/** Values of `USER`, `WORKDIR`, `SHELL` and variables by `$NAME`, as a builder has them. */
export type State = ReadonlyMap<string, string>;

const nothing: State = new Map([
  ["USER", "root"],
  ["WORKDIR", "/"],
  ["SHELL", '["/bin/sh","-c"]'],
]);

const expanded = (text: string, state: State): string => {
  const rules: LexRules = { escape: "\\", valueOf: (name) => state.get(`$${name}`) };
  const lexed = lex(text, rules);
  if (!lexed.ok) throw new Error(`${text} can't be expanded`);
  return lexed.value.text;
};

/** The state behind an instruction. */
function after(state: State, { name, argument, json }: Instruction): State {
  const next = new Map(state);
  if (name === "USER") next.set("USER", expanded(argument, state));
  if (name === "SHELL") next.set("SHELL", JSON.stringify(json));
  if (name === "WORKDIR") {
    const path = expanded(argument, state);
    next.set(
      "WORKDIR",
      path.startsWith("/") ? path : `${state.get("WORKDIR")?.replace(/\/$/, "")}/${path}`,
    );
  }
  if (name === "ENV") {
    const pairs = pairsOf(argument, "\\");
    if (typeof pairs === "string") throw new Error(pairs);
    for (const [key, value] of pairs) next.set(`$${key}`, expanded(value, state));
  }
  if (name === "ARG") {
    for (const word of quotedWords(argument, "\\")) {
      const [key, ...value] = word.split("=");
      if (value.length > 0) next.set(`$${key}`, expanded(value.join("="), state));
    }
  }
  return next;
}

/** What each instruction sees, by its text, and what the image keeps. */
function course(start: State, instructions: readonly Instruction[]) {
  const seen = new Map<string, State>();
  let now = start;
  let kept = start;
  for (const one of instructions) {
    seen.set(textOf(one), now);
    now = after(now, one);
    if (one.name !== "ARG") {
      const next = new Map(kept);
      for (const [key, value] of now) if (now.get(key) !== kept.get(key)) next.set(key, value);
      // ARGs are not kept, but for what an ENV has set.
      for (const key of next.keys()) {
        if (key.startsWith("$") && !setsEnv(one, key) && kept.get(key) === undefined)
          next.delete(key);
        else if (key.startsWith("$") && !setsEnv(one, key)) next.set(key, kept.get(key) ?? "");
      }
      kept = next;
    }
  }
  return { seen, end: kept };
}

const setsEnv = ({ name, argument }: Instruction, key: string): boolean => {
  const pairs = name === "ENV" ? pairsOf(argument, "\\") : [];
  return typeof pairs !== "string" && pairs.some(([of]) => `$${of}` === key);
};

/** What each instruction of the file sees. */
export const statesInFile = (text: string) => course(nothing, dockerfileFrom(text).instructions);

interface Built {
  readonly part: SplitPart;
  readonly from: State;
  readonly to: State;
}

/**
 * What each instruction sees where its part is built: on the base and what its part needs, merged as
 * configurations are. Values that two leave differently are `?`.
 */
export function statesInParts({ base, sections, dockerfile, config }: Split): {
  readonly seen: ReadonlyMap<string, State>;
  /** Of all sections, with what the layerfile says of the image. */
  readonly end: State;
} {
  const all = new Map<string, State>();
  const inOrder = ({ own, carried }: SplitPart): Instruction[] =>
    dockerfile.instructions.filter((one) => own.includes(one) || carried.includes(one));
  const start = course(nothing, inOrder(base));
  for (const [text, state] of start.seen) all.set(text, state);
  const built = new Map<string, Built>();
  const closure = (names: readonly string[]): Built[] => {
    const found = new Set<Built>();
    const add = (name: string): void => {
      const one = built.get(name);
      if (!one || found.has(one)) return;
      one.part.needs.forEach(add);
      found.add(one);
    };
    names.forEach(add);
    return [...found];
  };
  const isOn = (a: Built, b: Built): boolean => a !== b && closure([a.part.name]).includes(b);
  for (const part of sections) {
    const from = merged(start.end, closure(part.needs), isOn);
    const lines = [...part.closing].map(
      (line) => dockerfileFrom(`FROM x\n${line}\n`).instructions[1],
    );
    const closing = lines.filter((one) => one !== undefined);
    const { seen, end } = course(from, [...inOrder(part), ...closing]);
    for (const own of part.own) all.set(textOf(own), seen.get(textOf(own)) ?? new Map());
    built.set(part.name, { part, from, to: end });
  }
  const end = new Map(merged(start.end, [...built.values()], isOn));
  if (config.user) end.set("USER", config.user);
  if (config.workdir) end.set("WORKDIR", config.workdir);
  if (config.shell) end.set("SHELL", JSON.stringify(config.shell));
  for (const [name, value] of Object.entries(config.env ?? {})) end.set(`$${name}`, value ?? "");
  return { seen: all, end };
}

function merged(
  base: State,
  sides: readonly Built[],
  isOn: (a: Built, b: Built) => boolean,
): State {
  const out = new Map(base);
  const keys = new Set(sides.flatMap(({ to }) => [...to.keys()]));
  for (const key of keys) {
    const changed = sides.filter(({ from, to }) => from.get(key) !== to.get(key));
    const standing = changed.filter((one) => !changed.some((other) => isOn(other, one)));
    const values = new Set(standing.map(({ to }) => to.get(key) ?? ""));
    const [value] = values;
    if (value !== undefined) out.set(key, values.size === 1 ? value : "?");
  }
  return out;
}
