import { availableParallelism } from "node:os";
import { Argument, Command, Option } from "commander";
import type { BuildOptions, FileOptions, Io, PlanOptions } from "../commands/io.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { environmentHelp, examples, exitCodeHelp } from "./help.ts";
import { collected, commaList, outputSpec, positiveInteger } from "./values.ts";

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
      "Builds the sections of an image in parallel with buildx and merges their layers on one base.",
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
    .addArgument(project())
    .addOption(file())
    .option("--push", "plan a build --push: look at the registry, not at the local store")
    .addOption(store())
    .addOption(platform())
    .addOption(builder())
    .addOption(jobs())
    .option("--json", "print the plan as JSON")
    .addOption(
      new Option("--graph <language>", "print the plan as a graph")
        .choices(["mermaid", "dot"])
        .conflicts("json"),
    )
    .addOption(only("plan"))
    .addHelpText("after", examples.plan)
    .action((folder: string | undefined, options: PlanOptions) =>
      actions.plan(withProject(folder, options)),
    );

  program
    .command("build")
    .description("Build what is not in the cache, merge it and publish the images.")
    .addArgument(project())
    .addOption(file())
    .option("--push", "keep everything at the registry and move the images' tags there")
    .option("--load", "put the images into the engine, under their names")
    .addOption(
      new Option(
        "-o, --output <spec>",
        "write the images: type=oci,dest=DIR|FILE.tar, type=docker,dest=FILE.tar, type=registry " +
          "for --push, or a folder (may be given several times)",
      ).argParser(collected((text) => [outputSpec(text)])),
    )
    .addOption(store())
    .addOption(platform())
    .addOption(builder())
    .addOption(jobs())
    .option("--fail-fast", "cancel everything when a step fails")
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
    .action((folder: string | undefined, options: BuildOptions) =>
      actions.build(withProject(folder, options)),
    );

  program
    .command("completion")
    .description("Print the script that completes commands and flags in a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", examples.completion)
    .action((shell: Shell) => actions.completion(shell));

  return program;
}

const project = () =>
  new Argument(
    "[project]",
    "the layers file or its folder (default: found from the working folder up)",
  );

/** An argument and `--file` name the same thing. */
function withProject<T extends FileOptions>(project: string | undefined, options: T): T {
  if (project === undefined) return options;
  if (options.file === undefined) return { ...options, file: project };
  throw new LayerbuildError("usage", `--file and ${project} both name a project`, {
    hint: "give one of them",
  });
}

const file = () => new Option("-f, --file <path>", "the same as an option");

const store = () =>
  new Option(
    "--store <folder>",
    "the local store (default: LAYERBUILD_STORE, else layerbuild/store in the user's cache folder)",
  );

const platform = () =>
  new Option(
    "--platform <list>",
    "instead of the layerfile's: linux/amd64,linux/arm64 (may be given several times)",
  ).argParser(collected(commaList));

const builder = () =>
  new Option(
    "--builder <list>",
    "the buildx builders to use, separated by commas (may be given several times)",
  ).argParser(collected(commaList));

const jobs = () =>
  new Option("-j, --jobs <n>", "how many steps run at once")
    .default(availableParallelism(), "one a core")
    .argParser(positiveInteger);

const only = (verb: string) =>
  new Option(
    "--only <section>",
    `${verb} only this section and what it needs (may be given several times)`,
  ).argParser(collected((name) => [name]));
