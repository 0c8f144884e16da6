import { Argument } from "commander";
import type { LsOptions } from "../../commands/toolbox-options.ts";
import { resultJson, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild ls registry.example.com/acme/app
  $ layerbuild ls registry.example.com/acme/app --digests --json | jq -r '.tags[].digest' | sort -u
  $ layerbuild ls oci:out                                 what is in a folder

Tags are sorted. --digests costs a request for each tag.`;

export const ls: Verb = (program, call) => {
  program
    .command("ls")
    .description("List the tags of a repository, or the images in a folder or archive.")
    .addArgument(
      new Argument(
        "<repository>",
        "REGISTRY/PATH, oci:DIR, oci-archive:FILE or docker-archive:FILE",
      ),
    )
    .option("--digests", "also tell what each points to")
    .addOption(resultJson())
    .addOption(store())
    .addHelpText("after", examples)
    .action((repository: string, options: Omit<LsOptions, "repository">) =>
      call("ls", { ...options, repository }),
    );
};
