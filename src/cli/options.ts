import { availableParallelism } from "node:os";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import type { BuildOptions, Io, PlanOptions } from "../commands/io.ts";
import { environmentHelp, examples, exitCodeHelp } from "./help.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** What is called with the flags of a command. */
export interface Actions {
  plan(options: PlanOptions): Promise<void>;
  build(options: BuildOptions): Promise<void>;
  completion(shell: Shell): Promise<void>;
}

/**
 * Every command and flag, once: parsing, `--help` and completion come from it. What commander has
 * to object to, and the end of `--help`, are thrown as CommanderError.
 */
export function createProgram(
  version: string,
  io: Pick<Io, "stdout" | "stderr">,
  actions: Actions,
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
      "Builds the sections of an image in parallel with buildx and merges their layers at the registry.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .option("--debug", "show stack traces")
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", `${examples.program}\n${environmentHelp}`)
    .addHelpText("afterAll", exitCodeHelp);

  program
    .command("plan")
    .description(
      "Show what a build would do: each step, cached or to build and why, in what order.",
    )
    .addOption(file())
    .option("--json", "print the plan as JSON")
    .addOption(
      new Option("--graph <language>", "print the plan as a graph")
        .choices(["mermaid", "dot"])
        .conflicts("json"),
    )
    .addOption(only("plan"))
    .addHelpText("after", examples.plan)
    .action((options: PlanOptions) => actions.plan(options));

  program
    .command("build")
    .description("Build what is not in the cache, merge it at the registry and publish the images.")
    .addOption(file())
    .option("--push", "push the images and move their tags; a build needs it, or --dry-run")
    .addOption(
      new Option("-j, --jobs <n>", "how many steps run at once")
        .default(availableParallelism(), "one a core")
        .argParser(positiveInteger),
    )
    .option("--fail-fast", "cancel everything when a step fails")
    .option("--builder <name>", "the buildx builder to use")
    .addOption(new Option("--no-cache", "run every step, also those whose result is there"))
    .addOption(only("build"))
    .addOption(
      new Option("--require-cached", "fail when anything would be built").conflicts("cache"),
    )
    .option("--dry-run", "build nothing, print the plan")
    .addOption(
      new Option("--progress <mode>", "how progress is shown on stderr")
        .choices(["auto", "tty", "plain", "json"])
        .default("auto"),
    )
    .addOption(
      new Option("--explain", "tell all that the merges decided: levels, files, fix-up").conflicts(
        "dryRun",
      ),
    )
    .option("--json", "print a summary as JSON on stdout")
    .addHelpText("after", examples.build)
    .action((options: BuildOptions) => actions.build(options));

  program
    .command("completion")
    .description("Print the script that completes commands and flags in a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", examples.completion)
    .action((shell: Shell) => actions.completion(shell));

  return program;
}

const file = () =>
  new Option("-f, --file <path>", "the layers file (default: found from the working folder up)");

const only = (verb: string) =>
  new Option(
    "--only <section>",
    `${verb} only this section and what it needs (may be given several times)`,
  ).argParser((name: string, before: readonly string[] | undefined) => [...(before ?? []), name]);

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}
