import type { WatchOptions } from "../../commands/io.ts";
import {
  builder,
  file,
  jobs,
  load,
  only,
  output,
  platform,
  progress,
  project,
  push,
  store,
  withProject,
} from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild watch                           build, and again whenever a file changes
  $ layerbuild watch --load --run 'docker run --rm "$LAYERBUILD_IMAGE"'
  $ layerbuild watch --only golang             only one section and what it needs

Looked at is what the keys depend on: layers.yaml, layers.lock, Dockerfiles, ignore files, and what
COPY, ADD and bind mounts can reach. Changes of one burst are one build; a build that is overtaken by
a change is cancelled, and what it has finished is kept. The command of --run is ended before it is
started again; in its environment are LAYERBUILD_IMAGE and LAYERBUILD_DIGEST of the first image, and
with _NAME behind them those of each.`;

export const watch: Verb = (program, call) => {
  program
    .command("watch")
    .description("Build, and build again what a change of files concerns, until Ctrl-C.")
    .addArgument(project())
    .addOption(file())
    .option("--run <command>", "run this line of shell after each build that ends well")
    .addOption(push())
    .addOption(load())
    .addOption(output())
    .addOption(store())
    .addOption(platform())
    .addOption(builder())
    .addOption(jobs())
    .option("--fail-fast", "cancel everything when a step fails")
    .addOption(only("build"))
    .addOption(progress())
    .option("--explain", "tell all that the merges decided: levels, files, fix-up")
    .addHelpText("after", examples)
    .action((folder: string | undefined, options: WatchOptions) =>
      call("watch", withProject(folder, options)),
    );
};
