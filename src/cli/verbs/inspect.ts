import { Argument } from "commander";
import type { InspectOptions } from "../../commands/toolbox-options.ts";
import { imageHelp, onePlatform, resultJson, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild inspect registry.example.com/acme/app:1    platforms, configuration, layers
  $ layerbuild inspect app:1 --platform linux/arm64       one image of an index
  $ layerbuild inspect app:1 --json | jq '.platforms[].config.config.Env'
  $ layerbuild inspect app:1 --raw | sha256sum            the manifest byte for byte: its digest

No layer is read. Of an image that layerbuild merged, each layer is told with its section, and the
images that it was made of by their digests.`;

export const inspect: Verb = (program, call) => {
  program
    .command("inspect")
    .description("Show what an image says of itself: platforms, configuration, layers, sections.")
    .addArgument(new Argument("<image>", imageHelp))
    .addOption(onePlatform("of an index only this: "))
    .addOption(resultJson().conflicts("raw"))
    .option("--raw", "print the manifest or index as it is")
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<InspectOptions, "image">) =>
      call("inspect", { ...options, image }),
    );
};
