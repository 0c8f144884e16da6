import { Argument } from "commander";
import type { RebaseOptions } from "../../commands/io.ts";
import { changing, conflicts, imageHelp, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild rebase app:1 --onto debian:12.9 --replace
  $ layerbuild rebase app:1 --onto debian:12.9 --old-base debian@sha256:… -t app:1-rebased

What the image did to its old base is done to the new one: its own layers stay as they are, and a
layer on top makes good what stacking alone would get wrong (package databases, users, and whatever
else layerbuild can merge). Where the new base has another file or value than the old one at a
place that the image changed, it is refused, with the place and what both did. The old base is the
one that the annotations org.opencontainers.image.base.digest and .name say.`;

export const rebase: Verb = (program, call) => {
  const command = program
    .command("rebase")
    .description("Put the own layers of an image on another base.")
    .addArgument(new Argument("<image>", imageHelp))
    .requiredOption("--onto <image>", "the new base")
    .option("--old-base <image>", "what it is built on, where it does not say so");
  for (const option of changing()) command.addOption(option);
  command
    .addOption(conflicts())
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<RebaseOptions, "image">) =>
      call("rebase", { ...options, image }),
    );
};
