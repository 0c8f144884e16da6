#!/usr/bin/env node
import { writeSync } from "node:fs";
import { exitCodes, LayerbuildError } from "../diagnostics/error.ts";
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
process.exitCode = await main(argv, io, {
  init: async () => (await import("../commands/init.ts")).init,
  plan: async () => (await import("../commands/plan.ts")).plan,
  build: async () => (await import("../commands/build.ts")).build,
  verify: async () => (await import("../commands/verify.ts")).verify,
  diff: async () => (await import("../commands/diff.ts")).diff,
  eject: async () => (await import("../commands/eject.ts")).eject,
  merge: async () => (await import("../commands/merge.ts")).merge,
  flatten: async () => (await import("../commands/flatten.ts")).flatten,
  rebase: async () => (await import("../commands/rebase.ts")).rebase,
  replace: async () => (await import("../commands/replace.ts")).replace,
  validate: async () => (await import("../commands/validate.ts")).validate,
  cp: async () => (await import("../commands/cp.ts")).cp,
  tag: async () => (await import("../commands/tag.ts")).tag,
  ls: async () => (await import("../commands/ls.ts")).ls,
  dup: async () => (await import("../commands/dup.ts")).dup,
  rm: async () => (await import("../commands/rm.ts")).rm,
  digest: async () => (await import("../commands/digest.ts")).digest,
});
