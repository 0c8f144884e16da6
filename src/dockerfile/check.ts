import { closest } from "../diagnostics/suggest.ts";
import { heredocMarkOf } from "./heredoc.ts";
import {
  blanks,
  type FlagWord,
  healthCommandOf,
  pairsOf,
  quotedWords,
  type SplitLine,
  splitLine,
} from "./split.ts";

/** A problem of a line, its place in indices of the line. */
export interface LineProblem {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly hint?: string;
}

const flags: { readonly [instruction: string]: readonly string[] } = {
  ADD: ["chmod", "checksum", "chown", "exclude", "keep-git-dir", "link", "unpack"],
  ARG: [],
  CMD: [],
  COPY: ["chmod", "chown", "exclude", "from", "link", "parents"],
  ENTRYPOINT: [],
  ENV: [],
  EXPOSE: [],
  FROM: ["platform"],
  HEALTHCHECK: ["interval", "retries", "start-interval", "start-period", "timeout"],
  LABEL: [],
  MAINTAINER: [],
  ONBUILD: [],
  RUN: ["device", "mount", "network", "security"],
  SHELL: [],
  STOPSIGNAL: [],
  USER: [],
  VOLUME: [],
  WORKDIR: [],
};
const stageName = /^[a-z][a-z0-9-_.]*$/;
/** These take away what the base has set when they have no argument. */
const mayBeEmpty = ["CMD", "ENTRYPOINT"];

/** All that is wrong with one instruction, whatever stands around it. */
export function problemsOf(line: string, split: SplitLine, escaper: string): LineProblem[] {
  const name = split.name.toUpperCase();
  const nameEnd = split.start + split.name.length;
  const known = flags[name];
  if (!known) {
    const meant = closest(name, Object.keys(flags));
    const message =
      split.name === "" ? "There is no instruction here" : `There is no instruction ${split.name}`;
    const hint = meant === undefined ? {} : { hint: `did you mean ${meant}?` };
    return [{ code: "unknown-instruction", message, start: split.start, end: nameEnd, ...hint }];
  }
  const problems: LineProblem[] = [];
  for (const flag of split.flags) {
    if (escaper === "`" && /[\\`]/.test(line.slice(flag.start, flag.end))) {
      problems.push(doubtfulFlag(flag));
    }
    // Newer builders know more flags: only what looks like a slip is held to be one.
    const meant = known.includes(flag.name) ? undefined : closest(flag.name, known);
    if (meant === undefined) continue;
    const message = `${name} has no flag --${flag.name}`;
    const { start, end } = flag;
    problems.push({ code: "unknown-flag", message, start, end, hint: `did you mean --${meant}?` });
  }
  const start = split.argument === "" ? split.start : split.argumentStart;
  const end = split.argument === "" ? nameEnd : start + split.argument.length;
  if (split.json.kind === "mixed") {
    const message = `${name} in its JSON form takes strings only`;
    return [...problems, { code: "json-not-strings", message, start, end }];
  }
  if (split.json.kind === "doubtful") return [...problems, doubtfulJson(name, start, end)];
  // The shell runs an empty command, and does nothing.
  if (name === "RUN" && split.argument === "") return problems;
  const isEmpty =
    split.json.kind === "array" ? split.json.values.length === 0 : split.argument === "";
  if (isEmpty && !mayBeEmpty.includes(name)) {
    const message = `${name} needs an argument`;
    return [...problems, { code: "missing-argument", message, start, end }];
  }
  if (name === "ONBUILD") return [...problems, ...triggerProblems(line, split, escaper)];
  const wrong = wrongArgument(name, split, escaper);
  if (wrong !== undefined) {
    problems.push({ code: "invalid-argument", message: `${name} ${wrong}`, start, end });
  }
  return problems;
}

const doubtfulJson = (name: string, start: number, end: number): LineProblem => ({
  code: "json-doubtful",
  message: `Some builders take this for the JSON form of ${name} and leave out what follows it`,
  start,
  end,
  hint: "put nothing behind the array, or begin with another character where it is no array",
});

const doubtfulFlag = ({ name, start, end }: FlagWord): LineProblem => ({
  code: "flag-escape",
  message: `Builders read \\ and \` in --${name} differently in a file with escape=\``,
  start,
  end,
  hint: "write the flag without them: paths with /",
});

function triggerProblems(line: string, split: SplitLine, escaper: string): LineProblem[] {
  const trigger = splitLine(line, split.argumentStart, escaper);
  const name = trigger.name.toUpperCase();
  if (!["FROM", "MAINTAINER", "ONBUILD"].includes(name)) return problemsOf(line, trigger, escaper);
  const message = `${name} can't be triggered by ONBUILD`;
  const { start } = trigger;
  return [{ code: "invalid-argument", message, start, end: start + trigger.name.length }];
}

/** What is wrong with an argument, as a predicate. */
function wrongArgument(name: string, split: SplitLine, escaper: string): string | undefined {
  const { argument, json } = split;
  const words = json.kind === "array" ? json.values : argument.split(blanks);
  switch (name) {
    case "FROM":
      return wrongFrom(words);
    case "COPY":
    case "ADD":
      if (words.length < 2) return "needs a source and a destination";
      return heredocMarkOf(words.at(-1) ?? "") ? "can't have a heredoc as destination" : undefined;
    case "ENV":
    case "LABEL": {
      const pairs = pairsOf(argument, escaper);
      return typeof pairs === "string" ? pairs : undefined;
    }
    case "ARG":
      return quotedWords(argument, escaper).some((word) => word.startsWith("="))
        ? "has a value without a name"
        : undefined;
    case "SHELL":
      return json.kind === "array"
        ? undefined
        : 'takes the JSON form only: ["program", "argument"]';
    case "HEALTHCHECK":
      return wrongHealthcheck(split);
    default:
      return undefined;
  }
}

function wrongFrom(words: readonly string[]): string | undefined {
  const [, as, stage] = words;
  if (words.length !== 1 && (words.length !== 3 || as?.toLowerCase() !== "as")) {
    return "takes an image, and AS with a name if the stage has one";
  }
  if (stage === undefined || stageName.test(stage.toLowerCase())) return undefined;
  return `has ${stage} as the stage's name, which begins with a letter and has letters, digits and -_. only`;
}

function wrongHealthcheck({ argument, json }: SplitLine): string | undefined {
  const [type = ""] = argument.split(/\s/, 1);
  const command = healthCommandOf(argument) ?? "";
  if (type.toUpperCase() === "NONE") return command === "" ? undefined : "NONE takes no argument";
  if (type.toUpperCase() !== "CMD") return `has the type ${type}, which is neither CMD nor NONE`;
  const isEmpty = json.kind === "array" ? json.values.length === 0 : command === "";
  return isEmpty ? "CMD needs a command" : undefined;
}
