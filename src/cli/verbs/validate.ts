import { Argument } from "commander";
import type { ValidateOptions } from "../../commands/io.ts";
import { imageHelp, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild validate registry.example.com/acme/app:1
  $ layerbuild validate oci:out --json | jq '.findings[]'

Every byte is read: digests, sizes, media types, platforms, diffIDs, the length of the history, every
layer as a tar without double or contradicting entries. All that is wrong is told, as what is wanted
and what is there; then the exit code is 1. Warnings are of what programs do differently.`;

export const validate: Verb = (program, call) => {
  program
    .command("validate")
    .description("Read an image to its last byte and tell all that is wrong with it.")
    .addArgument(new Argument("<image>", imageHelp))
    .option("--json", "print what was found as JSON")
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<ValidateOptions, "image">) =>
      call("validate", { ...options, image }),
    );
};
