import { Argument } from "commander";
import type { TagOptions } from "../../commands/toolbox-options.ts";
import { dryRun, resultJson } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild tag registry.example.com/acme/app:1.2.3 1.2 1 latest
  $ layerbuild tag registry.example.com/acme/app@sha256:… stable

The new tags are in the image's own repository. Nothing but the manifest is read or written: one
request for it, and one for each tag.`;

export const tag: Verb = (program, call) => {
  program
    .command("tag")
    .description("Give an image at a registry more tags.")
    .addArgument(new Argument("<image>", "REGISTRY/PATH[:TAG][@DIGEST]"))
    .addArgument(new Argument("<tags...>", "tags, without the repository"))
    .addOption(dryRun())
    .addOption(resultJson())
    .addHelpText("after", examples)
    .action((image: string, tags: readonly string[], options: Omit<TagOptions, "image" | "tags">) =>
      call("tag", { ...options, image, tags }),
    );
};
