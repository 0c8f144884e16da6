import { tellUnknown } from "../interpreter.ts";
import { runText, stateOfChild } from "../nested-text.ts";
import { has, optionValue, parseOptions } from "../options.ts";
import { literalOf, type Pieces, showPieces } from "../pieces.ts";
import type { Call, Program, Programs } from "../program.ts";
import { runProfiles } from "../source.ts";
import { usePath } from "../use.ts";

const valued = new Set(["-o", "+o", "-O", "+O", "--rcfile", "--init-file"]);

/** `sh -c text`, `bash -l script`, and a shell that reads its commands. */
const shell: Program = {
  wraps: true,
  act: (call) => {
    const { offset, name, args } = call;
    const parsed = parseOptions(args, valued, "first");
    const state = stateOfChild(call.shell, call.state);
    const inner = { ...call.shell, bash: name === "bash" };
    if (has(parsed, "-l --login")) runProfiles(inner, name, offset, state);
    if (has(parsed, "-i"))
      usePath(call, { pieces: homeFile(call, ".bashrc"), offset, loose: false }, "read");
    const file = optionValue(parsed, "--rcfile --init-file");
    if (file) usePath(call, file, "read");
    // One dash alone ends the options.
    const dash = literalOf(parsed.operands[0]?.pieces ?? []) === "-";
    const [first, ...rest] = dash ? parsed.operands.slice(1) : parsed.operands;
    if (has(parsed, "-c")) {
      if (!first) return undefined;
      const words = rest.slice(1);
      state.positional = words.some((arg) => arg.loose)
        ? undefined
        : words.map((arg) => arg.pieces);
      if (first.loose) {
        tellUnknown(
          call.shell,
          `${name} runs a text with ${showPieces(first.pieces)} in it`,
          first.offset,
        );
        return undefined;
      }
      return runText(inner, name, first.pieces, first.offset, state);
    }
    if (first && !has(parsed, "-s")) {
      tellUnknown(call.shell, `runs ${showPieces(first.pieces)}`, first.offset);
      usePath(call, first, "read");
      return undefined;
    }
    if (call.start.input) return runText(inner, name, call.start.input, offset, state);
    tellUnknown(call.shell, `${name} runs what comes in`, offset);
    return undefined;
  },
};

const homeFile = (call: Call, name: string): Pieces => [
  { text: `${call.shell.context.home}/${name}` },
];

/** Shells that this one can read, and interpreters that it can't. */
export const shellPrograms: Programs = {
  "sh bash dash ash": shell,
  "zsh ksh fish csh tcsh mksh pwsh powershell": { unknown: "runs a text in another language" },
  "perl ruby php lua Rscript R julia groovy scala erl iex elixir tclsh swift": {
    unknown: "runs a program",
    operands: "read",
    options: { "-e -E -r -c --eval": "nothing" },
  },
  "java jshell": {
    unknown: "runs a program",
    operands: "nothing",
    options: { "-cp -classpath -jar": "nothing" },
  },
};
