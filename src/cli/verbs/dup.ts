import { Argument } from "commander";
import type { DupOptions } from "../../commands/toolbox-options.ts";
import { resultJson } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild dup registry.example.com/acme/app:latest   which version is that?

Images are the same when their configurations are: then so are their layers. Tags are told that are
the same for at least one platform; those that are not so for all say for which.`;

export const dup: Verb = (program, call) => {
  program
    .command("dup")
    .description("Find all tags of a repository whose image is the same as one of it.")
    .addArgument(new Argument("<image>", "REGISTRY/PATH[:TAG][@DIGEST]"))
    .addOption(resultJson())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<DupOptions, "image">) =>
      call("dup", { ...options, image }),
    );
};
