import { inspect } from "node:util";
import { CommanderError, type Command as Program } from "commander";
import manifest from "../../package.json" with { type: "json" };
import type { Io } from "../commands/io.ts";
import {
  exitCodes,
  formatError,
  formatInternalError,
  LayerbuildError,
} from "../diagnostics/error.ts";
import { createProgram } from "./options.ts";
import type { Call, Commands } from "./verb.ts";

const internal = 70;

/**
 * Runs one command line, without the names of node and script, and gives back the exit code.
 * Nothing is thrown: what goes wrong is written to stderr.
 */
export async function main(argv: readonly string[], io: Io, commands: Commands): Promise<number> {
  let code = 0;
  const call: Call = async (verb, options) => {
    code = await (await commands[verb]())(options, io);
  };
  const program = createProgram(manifest.version, io, call, async (shell) =>
    (await import("./completion.ts")).printScript(shell),
  );
  try {
    if (argv[0] === "complete") {
      const { printCompletions } = await import("./completion.ts");
      printCompletions(program, argv.slice(argv[1] === "--" ? 2 : 1), io.cwd);
      return 0;
    }
    await program.parseAsync(argv, { from: "user" });
    return code !== 0 && io.signal.aborted ? exitCodes.interrupted : code;
  } catch (error) {
    const isUsage = error instanceof CommanderError;
    if (isUsage && error.exitCode === 0) return 0;
    // Help that nobody asked for, because there was no command, is written already.
    if (isUsage && error.code === "commander.help") return exitCodes.usage;
    const shown = isUsage ? usageError(error, program, argv) : error;
    const { text, exitCode } = describeError(shown, io.signal, argv);
    io.stderr.write(text);
    if (io.env.GITHUB_ACTIONS === "true" && !io.signal.aborted) {
      (await import("../commands/github.ts")).annotate(shown, io);
    }
    return exitCode;
  }
}

/** Why a command line came to nothing, as it is written on stderr; with a stack under `--debug`. */
export function describeError(
  error: unknown,
  signal: AbortSignal,
  argv: readonly string[],
): { readonly text: string; readonly exitCode: number } {
  // Once interrupted, whatever breaks is its doing: connections and children were cut off.
  const shown = signal.aborted ? new LayerbuildError("interrupted", "interrupted") : error;
  const isKnown = shown instanceof LayerbuildError;
  const text = isKnown ? formatError(shown) : formatInternalError(shown);
  const stack = argv.includes("--debug") ? `\n${inspect(error)}\n` : "";
  return { text: `${text}\n${stack}`, exitCode: isKnown ? shown.exitCode : internal };
}

function usageError(
  error: CommanderError,
  program: Program,
  argv: readonly string[],
): LayerbuildError {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const meant = suggestion && /^\(Did you mean (.*)\?\)$/.exec(suggestion)?.[1];
  const command = program.commands.find((candidate) => candidate.name() === argv[0])?.name();
  const help = ["layerbuild", command, "--help"].filter((word) => word !== undefined).join(" ");
  return new LayerbuildError("usage", message, {
    hint: meant ? `did you mean ${meant}?` : `\`${help}\` shows what there is`,
  });
}
