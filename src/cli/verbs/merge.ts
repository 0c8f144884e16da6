import { Option } from "commander";
import type { MergeOptions } from "../../commands/io.ts";
import { conflicts, naming, platform, store } from "../flags.ts";
import { collected } from "../values.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild merge --base debian:12 --section acme/maven:1 --section go=acme/golang:1 -t acme/tools:1
  $ layerbuild merge --base debian:12 --section acme/maven:1 -t acme/tools:1 -t acme/tools:latest

Every section is an image that was built FROM the base, and all its own layers go into the image, in
this order. Files and configurations are merged as those of a layers.yaml's sections.`;

export const merge: Verb = (program, call) => {
  const command = program
    .command("merge")
    .description("Merge images that are there already on the base that they were built on.")
    .requiredOption("--base <image>", "the base of all sections")
    .addOption(
      new Option("--section <[name=]image>", "a section (may be given several times)")
        .argParser(collected((text) => [text]))
        .makeOptionMandatory(),
    );
  for (const option of naming()) command.addOption(option);
  command
    .addOption(platform("those that all are for: "))
    .addOption(conflicts())
    .addOption(store())
    .addHelpText("after", examples)
    .action((options: MergeOptions) => call("merge", options));
};
