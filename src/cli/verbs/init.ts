import { Argument } from "commander";
import type { InitOptions } from "../../commands/io.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild init                          layers.yaml beside ./Dockerfile
  $ layerbuild init --dry-run                what it would say, as a diff
  $ layerbuild init docker/Dockerfile --explain
  $ layerbuild init --in-place               markers in the Dockerfile instead
  $ layerbuild init --json | jq '.edges[] | select(.to == 14)'

Nothing is built. The last stage is split: two instructions of which one depends on the other stay
in one section, or the later one's section needs the earlier one's; what can't be decided stays
together. \`layerbuild verify\` proves that nothing was lost.`;

export const init: Verb = (program, call) => {
  program
    .command("init")
    .description("Split a Dockerfile into a base and sections, and write them as layers.yaml.")
    .addArgument(
      new Argument("[dockerfile]", "the Dockerfile or its folder (default: ./Dockerfile)"),
    )
    .option("--in-place", "put markers into the Dockerfile, and have layers.yaml name it")
    .option("--dry-run", "write nothing, print what would be written as a diff")
    .option("--force", "overwrite a layers.yaml that is there")
    .option("--repository <name>", "where images go: [registry/]path, without a tag")
    .option("--explain", "print the graph: instructions, what each comes after and why, parts")
    .option("--json", "print all of it as JSON")
    .addHelpText("after", examples)
    .action((dockerfile: string | undefined, options: Omit<InitOptions, "dockerfile">) =>
      call("init", { ...options, ...(dockerfile === undefined ? {} : { dockerfile }) }),
    );
};
