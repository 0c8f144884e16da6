import { Argument } from "commander";
import type { DigestOptions } from "../../commands/toolbox-options.ts";
import { imageHelp, onePlatform, resultJson, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild digest registry.example.com/acme/app:1     one request, and no manifest
  $ layerbuild digest app:1 --platform linux/arm64        that of one image of an index
  $ docker pull app@$(layerbuild digest app:1)`;

export const digest: Verb = (program, call) => {
  program
    .command("digest")
    .description("Print the digest that an image's name points to now.")
    .addArgument(new Argument("<image>", imageHelp))
    .addOption(onePlatform("of an index: "))
    .addOption(resultJson())
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<DigestOptions, "image">) =>
      call("digest", { ...options, image }),
    );
};
