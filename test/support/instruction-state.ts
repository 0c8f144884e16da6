import type { Instruction } from "../../src/dockerfile/parse.ts";

/** What the instructions before one have set for it. */
export interface State {
  readonly shell: string;
  readonly user: string;
  readonly workdir: string;
  /** ENV, kept by the image. */
  readonly env: { readonly [name: string]: string };
  /** ARG, gone at the end of the stage. */
  readonly args: { readonly [name: string]: string };
}

export const initial: State = {
  shell: "sh",
  user: "root",
  workdir: "/",
  env: { PATH: "(PATH of the image)" },
  args: {},
};

/**
 * The state after an instruction. It is worked out for the test from the Dockerfile reference, by
 * hand and for the forms that the monoliths have: no code of the program takes part.
 */
export function after(state: State, { name, argument, json }: Instruction): State {
  const { env, args } = state;
  const value = (word: string): string => expand(word, { ...args, ...env });
  switch (name) {
    case "FROM":
      return { ...state, args: {} };
    case "ENV":
      return { ...state, env: { ...env, ...assigned(argument, value) } };
    case "ARG": {
      const [, variable = "", , given] = /^(\w+)(=(.*))?$/.exec(argument.trim()) ?? [];
      return { ...state, args: given === undefined ? args : { ...args, [variable]: value(given) } };
    }
    case "SHELL":
      return { ...state, shell: JSON.stringify(json) };
    case "USER":
      return { ...state, user: value(argument.trim()) };
    case "WORKDIR":
      return { ...state, workdir: joined(state.workdir, value(argument.trim())) };
    default:
      return state;
  }
}

/**
 * What of a state an instruction can tell: shell, user and the variables it names, and of what only
 * some look at, the directory and PATH, that which is asked for.
 */
export function seenBy(
  { argument, heredocs, json, name }: Instruction,
  { args, env, shell, user, workdir }: State,
  looksAt: { readonly workdir: boolean; readonly path: boolean },
): object {
  const text = [argument, ...heredocs.map(({ content }) => content)].join("\n");
  const names = [...text.matchAll(/\$\{?(\w+)/g)].flatMap(([, variable = ""]) => variable);
  const all: { readonly [name: string]: string } = { ...args, ...env };
  const variables = Object.fromEntries(names.map((one) => [one, all[one]]));
  const place = {
    ...(looksAt.workdir ? { workdir } : {}),
    ...(looksAt.path ? { path: env.PATH } : {}),
  };
  if (name !== "RUN") return { ...place, variables };
  return { shell: json ? "none" : shell, user, ...place, variables };
}

function assigned(text: string, value: (word: string) => string): { [name: string]: string } {
  const pairs = text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|\S*)/g);
  return Object.fromEntries(
    [...pairs].map(([, name = "", word = ""]) => [name, value(word.replaceAll('"', ""))]),
  );
}

const expand = (text: string, values: { readonly [name: string]: string }): string =>
  text.replace(
    /\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g,
    (_, plain?: string, braced?: string, otherwise = "") =>
      values[plain ?? braced ?? ""] || otherwise,
  );

const joined = (from: string, to: string): string =>
  to.startsWith("/") ? to : `${from === "/" ? "" : from}/${to}`;
