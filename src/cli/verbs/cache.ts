import { Argument, Option, type Command as Program } from "commander";
import type { CacheOptions, CachePruneOptions } from "../../commands/cache-options.ts";
import { dryRun, file, project, resultJson, store, withProject } from "../flags.ts";
import { byteCount, milliseconds, positiveInteger } from "../values.ts";
import type { Call, Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild cache ls                                        results in the local store
  $ layerbuild cache info --registry                           how much the registry's cache has
  $ layerbuild cache prune --keep-within 14d --dry-run
  $ layerbuild cache prune --registry --keep-last 3 --max-size 50GB
  $ layerbuild cache export cache.tar && layerbuild cache import cache.tar ../elsewhere`;

const pruneHelp = `
Examples:
  $ layerbuild cache prune --keep-last 3 --keep-within 14d     all else goes
  $ layerbuild cache prune --max-size 50GB                     what was not used for the longest time goes
  $ layerbuild cache prune --registry --keep-within 30d --dry-run

What a rule keeps stays, and so does what images with a tag in the project's repositories need or
were made of, what something that stays is built on, and what was used within --grace. Of the rest
all goes or, with --max-size, only as much as that takes. Builds may run at the same time. In the
local store it also removes what no name leads to, of all projects. At a registry tags are removed,
if it lets anybody; layers stay until it collects what has no tag. When a result was used is known
in the local store; at a registry its age counts.`;

/** What all commands have that are about one cache. */
const aboutCache = (program: Program): Program =>
  program
    .addArgument(project())
    .addOption(file())
    .option("--registry", "the cache at the registry, not that in the local store")
    .addOption(store())
    .addOption(resultJson());

export const cache: Verb = (program, call) => {
  const group = program
    .command("cache")
    .description("See what a project's cache has, prune it, carry it elsewhere.")
    .addHelpText("after", examples);
  addLooks(group, call);
  addPrune(group, call);
  addArchives(group, call);
};

function addLooks(group: Program, call: Call): void {
  aboutCache(group.command("ls"))
    .description(
      "List results: name, key, platform, age, last use, and bytes of its own and shared.",
    )
    .action((project: string | undefined, options: CacheOptions) =>
      call("cache-ls", withProject(project, options)),
    );
  aboutCache(group.command("info"))
    .description(
      "Tell how much a cache has, by section, and how much of it images with a tag need.",
    )
    .action((project: string | undefined, options: CacheOptions) =>
      call("cache-info", withProject(project, options)),
    );
}

function addPrune(group: Program, call: Call): void {
  aboutCache(group.command("prune"))
    .description("Remove results by age and size, and what nothing leads to any more.")
    .addOption(
      new Option("--keep-last <n>", "keep the last n of each section and platform").argParser(
        positiveInteger,
      ),
    )
    .addOption(
      new Option("--keep-within <time>", "keep what was used within 14d, 12h, 30m").argParser(
        milliseconds,
      ),
    )
    .addOption(
      new Option("--max-size <bytes>", "remove only until no more is left: 50GB, 500MiB").argParser(
        byteCount,
      ),
    )
    .addOption(
      new Option("--grace <time>", "what was used since is never removed")
        .default(3_600_000, "1h")
        .argParser(milliseconds),
    )
    .addOption(dryRun())
    .addHelpText("after", pruneHelp)
    .action((project: string | undefined, options: CachePruneOptions) =>
      call("cache-prune", withProject(project, options)),
    );
}

function addArchives(group: Program, call: Call): void {
  const archive = () => new Argument("<archive>", "a tar in OCI layout");
  aboutCache(group.command("export").addArgument(archive()))
    .description("Write all that a cache has to a file.")
    .action((archive: string, project: string | undefined, options: CacheOptions) =>
      call("cache-export", { ...withProject(project, options), archive }),
    );
  aboutCache(group.command("import").addArgument(archive()))
    .description("Bring what `cache export` wrote into a cache.")
    .action((archive: string, project: string | undefined, options: CacheOptions) =>
      call("cache-import", { ...withProject(project, options), archive }),
    );
}
