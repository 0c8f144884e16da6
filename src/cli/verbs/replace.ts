import { Argument } from "commander";
import type { ReplaceOptions } from "../../commands/io.ts";
import { changing, imageHelp, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild replace tools:1 --section golang=registry.example.com/acme/golang:1.24 -t tools:2

The image is merged again as it was, with another image for one section, which must be built on the
same base. What else it is made of is in its annotations, and is found by digests; what is gone is
taken from the image itself.`;

export const replace: Verb = (program, call) => {
  const command = program
    .command("replace")
    .description("Put another image in the place of one section of a merged image.")
    .addArgument(new Argument("<image>", imageHelp))
    .requiredOption("--section <name=image>", "the section and its new image");
  for (const option of changing()) command.addOption(option);
  command
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<ReplaceOptions, "image">) =>
      call("replace", { ...options, image }),
    );
};
