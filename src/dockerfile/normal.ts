import type { Json } from "../image/canonical-json.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { blanks, healthCommandOf, pairsOf, quotedWords } from "./split.ts";

/**
 * How shell forms of RUN are run: `posix` by a shell to which blanks outside quotes are all the
 * same, as they are to sh, bash and their kin; `unknown` by whatever the image has as its `Shell`.
 */
export type ShellKind = "posix" | "unknown";

/**
 * What counts of a Dockerfile for a cache key. Comments, blank lines, the case of keywords, how
 * lines are continued and the amount of white space outside quotes do not; bodies of heredocs count
 * to the byte. Files that build differently have different normal forms, a command that reads its
 * own text (`/proc/self/cmdline`) aside; the reverse is not promised, so whatever is hard to read
 * is kept as it is.
 */
export function normalOf(dockerfile: Dockerfile, shell: ShellKind = "posix"): Json {
  const { escape: escaper, syntax, instructions } = dockerfile;
  const isPlain = shell === "posix" && !instructions.some(({ name }) => name === "SHELL");
  return {
    escape: escaper,
    ...(syntax === undefined ? {} : { syntax }),
    instructions: instructions.map((one) => [
      one.name,
      one.flags.map(({ name, value }) => (value === undefined ? [name] : [name, value])),
      argumentOf(one, escaper, isPlain),
      one.heredocs.map(({ name, expand, chomp, content }) => [name, expand, chomp, content]),
    ]),
  };
}

function argumentOf(instruction: Instruction, escaper: string, isPlain: boolean): Json {
  const { name, argument, json } = instruction;
  if (name === "HEALTHCHECK") {
    const command = json ? { json } : (healthCommandOf(argument) ?? "");
    return [argument.split(/\s/, 1)[0]?.toUpperCase() ?? "", command];
  }
  if (json) return { json };
  switch (name) {
    case "RUN":
      return isPlain && instruction.heredocs.length === 0 ? commandOf(argument) : argument;
    case "ENV":
    case "LABEL": {
      const pairs = pairsOf(argument, escaper);
      return typeof pairs === "string" ? argument : pairs;
    }
    case "ARG":
      return quotedWords(argument, escaper);
    case "FROM": {
      const [image = "", as, stage] = argument.split(blanks);
      return as === undefined ? [image] : [image, stage?.toLowerCase() ?? ""];
    }
    case "ADD":
    case "COPY":
    case "EXPOSE":
    case "VOLUME":
      return argument.split(blanks);
    default:
      // The text itself gets into the image's configuration.
      return argument;
  }
}

/**
 * Escapes, backquotes, heredocs, `[[`, patterns like `@(a b)` and all but the plainest `${…}` have
 * rules of their own for blanks and quotes.
 */
const special = /[\\`]|<<|\[\[|[?*+@!]\(|\$\{(?![^\s"'{}]*\})/;
/** Text between quotes; within double quotes nothing that could have quotes of its own. */
const pieces = /'[^']*'|"(?:[^"$]|\$(?!\())*"|[^'"]+|./gs;

/** A shell command with runs of blanks outside quotes made one; as it is when in doubt. */
function commandOf(command: string): string {
  if (special.test(command)) return command;
  const parts = command.match(pieces) ?? [];
  if (parts.some((part) => part === "'" || part === '"')) return command;
  return parts.map((part) => (/^['"]/.test(part) ? part : part.replace(/[ \t]+/g, " "))).join("");
}
