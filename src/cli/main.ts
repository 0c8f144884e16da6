#!/usr/bin/env node
import { writeSync } from "node:fs";
import { exitCodes, LayerbuildError } from "../diagnostics/error.ts";
import { commands } from "./commands.ts";
import { describeError, main } from "./program.ts";

const argv = process.argv.slice(2);
const { stdout, stderr } = process;
const interruption = new AbortController();

if (argv.includes("--debug")) process.setSourceMapsEnabled(true);

/** The last words, written past a screen that may still hold the stream and hide the cursor. */
function end(text: string, exitCode: number): never {
  writeSync(stderr.fd, stderr.isTTY ? `\u001b[?25h\n${text}` : text);
  process.exit(exitCode);
}

process.on("uncaughtException", (error) => {
  const { text, exitCode } = describeError(error, interruption.signal, argv);
  end(text, exitCode);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) end("", exitCodes.interrupted);
    interruption.abort();
  });
}

for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Nobody reads on (`| head`): no reason to stop a build or to complain.
    if (error.code === "EPIPE") return;
    const cause = new LayerbuildError("environment", `can't write the output: ${error.message}`);
    const { text, exitCode } = describeError(cause, interruption.signal, argv);
    end(text, exitCode);
  });
}

const io = { env: process.env, cwd: process.cwd(), stdout, stderr, signal: interruption.signal };
process.exitCode = await main(argv, io, commands);
