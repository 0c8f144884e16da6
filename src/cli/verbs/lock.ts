import { Option } from "commander";
import type { LockOptions } from "../../commands/io.ts";
import { file, project, resultJson, withProject } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild lock                        pin what is not pinned yet, drop what nothing names
  $ layerbuild lock --update               move every name to what it stands for now
  $ layerbuild lock --update debian        only this one, with every tag; or debian:bookworm-slim
  $ layerbuild lock --update --dry-run     tell what would move
  $ layerbuild lock --check                fail when a name is missing or not used any more

layers.lock stands beside layers.yaml and is committed: what FROM, COPY --from, # syntax, named contexts
and ADD from the web or from git name is what it says there, on every machine, until it is moved. Plans
and builds make no request for it. With --locked they fail when it is stale.`;

export const lock: Verb = (program, call) => {
  program
    .command("lock")
    .description(
      "Pin what the project names from elsewhere to digests and commits, in layers.lock.",
    )
    .addArgument(project())
    .addOption(file())
    .option(
      "--update [name...]",
      "ask anew, for all names or for these, also where they are locked; the project stands before it",
    )
    .addOption(
      new Option("--check", "write nothing, ask nobody; fail when the lock is stale").conflicts([
        "update",
        "dryRun",
      ]),
    )
    .option("--dry-run", "only tell what would change")
    .addOption(resultJson())
    .addHelpText("after", examples)
    .action((folder: string | undefined, options: LockOptions) =>
      call("lock", withProject(folder, options)),
    );
};
