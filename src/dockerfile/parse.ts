import type { Diagnostic, Place, Result, Source } from "../diagnostics/diagnostic.ts";
import { fail, ok } from "../diagnostics/diagnostic.ts";
import { problemsOf } from "./check.ts";
import { directivesOf } from "./directives.ts";
import { type HeredocMark, heredocsOf } from "./heredoc.ts";
import type { Word } from "./lex.ts";
import { type LogicalLine, logicalLine, type PhysicalLine, physicalLines } from "./lines.ts";
import { refusalOf } from "./refused.ts";
import { type SplitLine, splitLine } from "./split.ts";

/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Upper case: `RUN`. */
  readonly name: string;
  /** From the first letter to the end of its last line, heredocs included. */
  readonly place: Place;
  /** `--mount=type=bind,…` and the like, in order. */
  readonly flags: readonly { readonly name: string; readonly value: string | undefined }[];
  /** What follows name and flags, continuations joined, comment lines taken out; no heredoc bodies. */
  readonly argument: string;
  /** The array of the exec (JSON) form; undefined in the shell form. */
  readonly json: readonly string[] | undefined;
  readonly heredocs: readonly Heredoc[];
}

export interface Heredoc {
  readonly name: string;
  /** Whether variables in it are expanded: its delimiter was not quoted. */
  readonly expand: boolean;
  /** `<<-`: leading tabs are taken off. */
  readonly chomp: boolean;
  readonly content: string;
}

export interface Dockerfile {
  readonly source: Source;
  readonly escape: "\\" | "`";
  /** The image of `# syntax=`. */
  readonly syntax: string | undefined;
  readonly instructions: readonly Instruction[];
}

const heredocInstructions = ["RUN", "COPY", "ADD"];

/**
 * Reads a Dockerfile as the builder does, and reports all that is wrong in it. A file without
 * instructions is right. Where builders differ, what they differ about is a problem: `<< EOF`.
 * Source: Dockerfile reference; BuildKit, frontend/dockerfile/parser and instructions.
 */
export function parseDockerfile(source: Source): Result<Dockerfile> {
  const lines = physicalLines(source.text);
  const { escape: escaper, syntax, count, problems } = directivesOf(lines);
  const diagnostics: Diagnostic[] = problems.map(({ line, message }) => ({
    code: "invalid-directive",
    message,
    place: { source, start: line.start, end: line.start + line.content.length },
  }));
  const instructions: Instruction[] = [];
  let index = count;
  while (index < lines.length) {
    const line = logicalLine(lines, index, escaper);
    if (!line) {
      index++;
      continue;
    }
    const split = splitLine(line.text, 0, escaper);
    const found = problemsOf(line.text, split, escaper);
    const inner = isTrigger(split) ? splitLine(line.text, split.argumentStart, escaper) : split;
    const bodies = bodiesOf(source, lines, line, inner);
    const one = instructionOf(source, line, split, bodies);
    const refusal = refusalOf(
      inner === split ? one : instructionOf(source, line, inner, bodies),
      escaper,
    );
    if (refusal !== undefined) diagnostics.push(refused(refusal, one.place));
    diagnostics.push(
      ...found.map(({ start, end, ...problem }) => ({
        ...problem,
        place: placeOf(source, line, start, end),
      })),
      ...bodies.diagnostics,
    );
    instructions.push(one);
    index = bodies.next;
  }
  if (diagnostics.length > 0) return fail(diagnostics);
  return ok({ source, escape: escaper, syntax, instructions });
}

const isTrigger = ({ name }: SplitLine): boolean => name.toUpperCase() === "ONBUILD";

interface Bodies {
  readonly heredocs: readonly Heredoc[];
  /** Source offset after the last line. */
  readonly end: number;
  /** Index of the line after it. */
  readonly next: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** The bodies of the heredocs that a line opens: they follow it one after the other. */
function bodiesOf(
  source: Source,
  lines: readonly PhysicalLine[],
  line: LogicalLine,
  split: SplitLine,
): Bodies {
  const takes =
    heredocInstructions.includes(split.name.toUpperCase()) && split.json.kind === "none";
  const heredocs: Heredoc[] = [];
  const diagnostics: Diagnostic[] = [];
  let { end, next } = line;
  const { found, doubtful } = takes ? heredocsOf(line.text) : { found: [], doubtful: undefined };
  const placeOfWord = ({ start, text }: Word): Place =>
    placeOf(source, line, start, start + text.length);
  if (doubtful) diagnostics.push(doubtfulHeredoc(placeOfWord(doubtful)));
  for (const { word, mark } of found) {
    const last = lines.findIndex((one, index) => index >= next && endsHeredoc(one, mark));
    // Where it ends is open, too, when it is open where it begins.
    if (last < 0 && doubtful) break;
    if (last < 0) diagnostics.push(openHeredoc(mark, placeOfWord(word)));
    // Without its end the rest of the file is its body: nothing in there is an instruction.
    const stop = last < 0 ? lines.length : last;
    const content = lines
      .slice(next, stop)
      .map(({ raw }) => raw)
      .join("");
    heredocs.push({ name: mark.name, expand: mark.expand, chomp: mark.chomp, content });
    const closing = lines[last];
    if (closing) end = closing.start + closing.content.length;
    next = last < 0 ? stop : last + 1;
  }
  return { heredocs, end, next, diagnostics };
}

/** Points at the substitution that it is about, where that is written in one piece. */
function refused(message: string, place: Place): Diagnostic {
  const text = place.source.text.slice(place.start, place.end);
  const found = /\$\{\w*:?[#%][^}\n]*\}?/.exec(text);
  const start = place.start + (found?.index ?? 0);
  const end = found ? start + found[0].length : place.end;
  return {
    code: "substitution-refused",
    message: `This is not built: ${message}`,
    place: { ...place, start, end },
  };
}

function endsHeredoc({ content }: PhysicalLine, { chomp, name }: HeredocMark): boolean {
  return (chomp ? content.replace(/^\t+/, "") : content) === name;
}

const openHeredoc = ({ name }: HeredocMark, place: Place): Diagnostic => ({
  code: "heredoc-unterminated",
  message: `The heredoc ${name} has no end`,
  place,
  hint: `end it with a line that is ${name} and nothing else`,
});

const doubtfulHeredoc = (place: Place): Diagnostic => ({
  code: "heredoc-space",
  message: "Some builders take this for a heredoc and some don't",
  place,
  hint: "write no blanks behind << for a heredoc, put it into quotes if it is none",
});

function instructionOf(
  source: Source,
  line: LogicalLine,
  split: SplitLine,
  bodies: Bodies,
): Instruction {
  return {
    name: split.name.toUpperCase(),
    place: { source, start: line.sourceOf(split.start), end: bodies.end },
    flags: split.flags.map(({ name, value }) => ({ name, value })),
    argument: split.argument,
    json: split.json.kind === "array" ? split.json.values : undefined,
    heredocs: bodies.heredocs,
  };
}

function placeOf(source: Source, line: LogicalLine, start: number, end: number): Place {
  const from = line.sourceOf(start);
  return { source, start: from, end: Math.max(from, line.sourceOf(Math.max(start, end - 1)) + 1) };
}
