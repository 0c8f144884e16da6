import { Command } from "commander";
import type { Io } from "../commands/io.ts";
import { environmentHelp, examples, exitCodeHelp } from "./help.ts";
import type { Shell } from "./shell.ts";
import type { Call, Verb } from "./verb.ts";
import { build } from "./verbs/build.ts";
import { cache } from "./verbs/cache.ts";
import { cat } from "./verbs/cat.ts";
import { completion } from "./verbs/completion.ts";
import { cp } from "./verbs/cp.ts";
import { diff } from "./verbs/diff.ts";
import { digest } from "./verbs/digest.ts";
import { dup } from "./verbs/dup.ts";
import { eject } from "./verbs/eject.ts";
import { exportRoot } from "./verbs/export.ts";
import { files } from "./verbs/files.ts";
import { flatten } from "./verbs/flatten.ts";
import { init } from "./verbs/init.ts";
import { inspect } from "./verbs/inspect.ts";
import { layer } from "./verbs/layer.ts";
import { lock } from "./verbs/lock.ts";
import { ls } from "./verbs/ls.ts";
import { merge } from "./verbs/merge.ts";
import { plan } from "./verbs/plan.ts";
import { rebase } from "./verbs/rebase.ts";
import { replace } from "./verbs/replace.ts";
import { rm } from "./verbs/rm.ts";
import { tag } from "./verbs/tag.ts";
import { validate } from "./verbs/validate.ts";
import { verify } from "./verbs/verify.ts";
import { watch } from "./verbs/watch.ts";

/** In the order of the help. */
const verbs: readonly Verb[] = [
  ...[init, lock, plan, build, watch, verify, diff, eject],
  ...[merge, flatten, rebase, replace, validate],
  ...[cp, tag, ls, dup, rm, digest],
  ...[inspect, files, cat, layer, exportRoot],
  cache,
];

/**
 * Every command and flag: parsing, `--help` and completion come from it. What commander has
 * to object to, and the end of `--help`, are thrown as CommanderError.
 */
export function createProgram(
  version: string,
  io: Pick<Io, "stdout" | "stderr">,
  call: Call,
  printScript: (shell: Shell) => Promise<void>,
): Command {
  const program = new Command("layerbuild")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .description(
      "Builds the sections of an image in parallel with buildx and merges their layers on one base.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .option("--debug", "show stack traces")
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", `${examples}\n${environmentHelp}`)
    .addHelpText("afterAll", exitCodeHelp);

  for (const add of verbs) add(program, call);
  completion(program, printScript);
  return program;
}
