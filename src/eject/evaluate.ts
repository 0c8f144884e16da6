import { parseDuration, parsePort } from "../config/overrides.ts";
import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { type LexFault, lex, unknown, type Value } from "../dockerfile/lex.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import { readArg, readEnv, rulesIn, type Scope } from "../dockerfile/scope.ts";
import { blanks, healthCommandOf, pairsOf } from "../dockerfile/split.ts";
import { triggersIn } from "../dockerfile/triggers.ts";
import type { ExecutionConfig, Healthcheck } from "../image/config.ts";
import { parseEnv } from "../merge/config.ts";

/** What an instruction finds. Equal surroundings, equal results, but for files. */
export interface Surroundings {
  /** Of ARG and ENV, what the environment of a command has. */
  readonly variables: ReadonlyMap<string, string>;
  readonly user: string;
  readonly workdir: string;
  readonly shell: readonly string[];
}

export interface Evaluated {
  readonly config: ExecutionConfig;
  /** All that are set in the end: a stage that is built on this one has them. */
  readonly variables: ReadonlyMap<string, string>;
  readonly before: ReadonlyMap<Instruction, Surroundings>;
}

export interface EvaluateOptions {
  readonly escape: string;
  readonly args: { readonly [name: string]: string };
  /** ARGs before FROM, and those that every file has. */
  readonly globals: Scope;
  /** Variables of the stage below, where it is one of the same file: its ARGs are handed on. */
  readonly inherited?: ReadonlyMap<string, string> | undefined;
}

export const defaultShell: readonly string[] = ["/bin/sh", "-c"];
/** Of images that say none. Source: BuildKit, util/system. */
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The configuration that FROM scratch begins with. */
export const scratchConfig: ExecutionConfig = { Env: [`PATH=${defaultPath}`], WorkingDir: "/" };

/**
 * The configuration that the instructions of one stage make of that of the image they start from,
 * and what each of them finds, without running any. Fails where it can't be known before a build.
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb.
 */
export function evaluate(
  instructions: readonly Instruction[],
  start: ExecutionConfig,
  { escape: escaper, args, globals, inherited = new Map() }: EvaluateOptions,
): Result<Evaluated> {
  const problems: Diagnostic[] = [];
  const env = parseEnv(start.Env);
  if (!env.has("PATH")) env.set("PATH", defaultPath);
  const scope: Scope = {
    escape: escaper,
    values: new Map<string, Value>([...inherited, ...env]),
    env: new Map(env),
    otherwise: undefined,
  };
  let config: ExecutionConfig = start;
  let hasCmd = false;
  const before = new Map<Instruction, Surroundings>();
  for (const instruction of instructions) {
    before.set(instruction, surroundingsIn(scope, config));
    const faults: LexFault[] = [];
    if (instruction.name === "ARG") readArg(instruction, scope, args, globals, faults);
    else if (instruction.name === "ENV") readEnv(instruction, scope);
    else {
      const changed = changedBy(instruction, config, {
        escaper,
        expand: (text) => textIn(scope, text, faults),
      });
      const reset = instruction.name === "ENTRYPOINT" && !hasCmd ? { Cmd: undefined } : {};
      config = { ...config, ...reset, ...changed } as ExecutionConfig;
      hasCmd ||= instruction.name === "CMD";
    }
    const isUnknown = faults.length > 0 || [...scope.env.values()].includes(unknown);
    if (isUnknown) problems.push(notKnown(instruction));
    if (isUnknown) break;
  }
  const values = [...scope.env].map(([name, value]) => `${name}=${String(value)}`);
  if (problems.length > 0) return fail(problems);
  const { variables } = surroundingsIn(scope, config);
  return ok({ config: { ...config, Env: values }, variables, before });
}

function surroundingsIn(scope: Scope, config: ExecutionConfig): Surroundings {
  const variables = [...scope.values].flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : [],
  );
  return {
    variables: new Map(variables),
    user: config.User || "root",
    workdir: config.WorkingDir || "/",
    shell: config.Shell ?? defaultShell,
  };
}

function textIn(scope: Scope, text: string, faults: LexFault[]): string {
  const lexed = lex(text, rulesIn(scope));
  if (lexed.ok) return lexed.value.text;
  faults.push(lexed.error);
  return text;
}

/** The members that an instruction gives other values. */
function changedBy(
  instruction: Instruction,
  config: ExecutionConfig,
  { escaper, expand }: { readonly escaper: string; readonly expand: (text: string) => string },
): ExecutionConfig {
  const { name, argument, json } = instruction;
  const words = (): string[] => (json ?? argument.split(blanks)).map(expand);
  const command = (): readonly string[] => json ?? [...(config.Shell ?? defaultShell), argument];
  switch (name) {
    case "USER":
      return { User: expand(argument) };
    case "WORKDIR":
      return { WorkingDir: joined(config.WorkingDir || "/", expand(argument)) };
    case "SHELL":
      return { Shell: json ?? [] };
    case "CMD":
      return { Cmd: command() };
    case "ENTRYPOINT":
      return { Entrypoint: command() };
    case "STOPSIGNAL":
      return { StopSignal: expand(argument) };
    case "LABEL": {
      const pairs = pairsOf(argument, escaper);
      const read = typeof pairs === "string" ? [] : pairs;
      const labels = read.map(([key, value]) => [expand(key), expand(value)]);
      return { Labels: { ...config.Labels, ...Object.fromEntries(labels) } };
    }
    case "EXPOSE":
      return { ExposedPorts: { ...config.ExposedPorts, ...keysFrom(words().flatMap(portsOf)) } };
    case "VOLUME":
      return { Volumes: { ...config.Volumes, ...keysFrom(words()) } };
    case "HEALTHCHECK":
      return { Healthcheck: healthcheckOf(instruction) };
    case "ONBUILD":
      return { OnBuild: [...(config.OnBuild ?? []), ...triggersIn([instruction])] };
    default:
      return {};
  }
}

const keysFrom = (keys: readonly string[]): { [key: string]: object } =>
  Object.fromEntries(keys.map((key) => [key, {}]));

/** Each port of a range by itself. */
function portsOf(word: string): string[] {
  const [range = "", protocol = "tcp"] = (parsePort(word.toLowerCase()) ?? word).split("/");
  const [first, last = first] = range.split("-").map(Number);
  if (first === undefined || last === undefined || !Number.isInteger(first)) return [word];
  return Array.from({ length: last - first + 1 }, (_, at) => `${first + at}/${protocol}`);
}

function healthcheckOf({ argument, json, flags }: Instruction): Healthcheck {
  if (/^none$/i.test(argument.trim())) return { Test: ["NONE"] };
  const given = (flag: string): string | undefined =>
    flags.find(({ name }) => name === flag)?.value;
  const durations = [
    ["Interval", "interval"],
    ["Timeout", "timeout"],
    ["StartPeriod", "start-period"],
    ["StartInterval", "start-interval"],
  ].flatMap(([member, flag = ""]) => {
    const time = parseDuration(given(flag) ?? "0");
    return time ? [[member, time]] : [];
  });
  const retries = Number(given("retries") ?? 0);
  return {
    Test: json ? ["CMD", ...json] : ["CMD-SHELL", healthCommandOf(argument) ?? ""],
    ...Object.fromEntries(durations),
    ...(retries > 0 && { Retries: retries }),
  };
}

/** A path from a folder, cleaned. */
function joined(folder: string, path: string): string {
  const out: string[] = [];
  for (const part of `${path.startsWith("/") ? "" : folder}/${path}`.split("/")) {
    if (part === "..") out.pop();
    else if (part !== "" && part !== ".") out.push(part);
  }
  return `/${out.join("/")}`;
}

const notKnown = ({ name, place }: Instruction): Diagnostic => ({
  code: "not-known",
  message: `What this ${name} comes to is known to the builder only`,
  place,
  hint: "write it without variables of the builder's own platform",
});
