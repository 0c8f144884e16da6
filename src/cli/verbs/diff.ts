import { Argument } from "commander";
import type { DiffOptions } from "../../commands/io.ts";
import { comparing, imageHelp, platform, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild diff registry.example.com/acme/app:1 registry.example.com/acme/app:2
  $ layerbuild diff app:1 docker-daemon:app:dev           a registry's and the engine's
  $ layerbuild diff oci:out docker-archive:saved.tar      a folder in OCI layout and a docker save
  $ layerbuild diff oci:STORE:127.0.0.1:5000/app:latest app:latest    one of the local store
  $ layerbuild diff app:1 app:2 /etc '/usr/lib/**/*.so'   only some files, and not the configuration
  $ layerbuild diff app:1 app:2 --json | jq '.platforms[].differences[].subject'

Compared are root file systems (kind, content, permissions, owners by name, links, devices, extended
attributes), package databases as sets of packages and versions, accounts by name, and the
configuration; history and the cut into layers are not. What two builds of the same instructions
differ in by themselves (times, logs, caches, drawn keys, system numbers) is counted on the last line
and, with --strict, is a difference like all others.

Layers are read once: they and their tables of contents are kept in the cache of this machine. Two
indexes are compared for each platform that both have.`;

export const diff: Verb = (program, call) => {
  const command = program
    .command("diff")
    .description(
      "Compare two images, wherever they are: exit code 0 when they are equivalent, else 1.",
    )
    .addArgument(new Argument("<a>", imageHelp))
    .addArgument(new Argument("<b>", "the other one"))
    .addArgument(new Argument("[path...]", "only these files, folders or patterns"));
  for (const option of comparing()) command.addOption(option);
  command
    .addOption(platform("of indexes: "))
    .addOption(store())
    .addHelpText("after", examples)
    .action(
      (
        a: string,
        b: string,
        paths: readonly string[],
        options: Omit<DiffOptions, "a" | "b" | "paths">,
      ) => call("diff", { ...options, a, b, paths }),
    );
};
