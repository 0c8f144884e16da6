import { Argument, Option } from "commander";
import type { FlattenOptions } from "../../commands/io.ts";
import { changing, imageHelp, store } from "../flags.ts";
import { positiveInteger } from "../values.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild flatten app:1 -t app:flat                  one layer of all
  $ layerbuild flatten app:1 --replace --backup -layers   the tag moves; app:1-layers is the old one
  $ layerbuild flatten app:1 -t app:small --max-layers 20 only as many as needed, the smallest first
  $ layerbuild flatten app:1 -t app:1-flat --from 5       layers 1 to 4 stay shared
  $ layerbuild flatten docker-archive:app.tar -t oci:out:app:flat

The file system is the same to the second and to the name (owners, capabilities and other attributes,
hard links, devices), and so is the configuration, member by member; the history tells what was
flattened. Of an index every platform is flattened, and what is said of the old images
(attestations) is left out. The same image gives the same digest.`;

export const flatten: Verb = (program, call) => {
  const command = program
    .command("flatten")
    .description("Make one layer of several, with the same file system and configuration.")
    .addArgument(new Argument("<image>", imageHelp));
  for (const option of changing()) command.addOption(option);
  command
    .addOption(
      new Option("--max-layers <n>", "join only as many as needed").argParser(positiveInteger),
    )
    .option("--from <layer>", "from this one up: its number, from 1, or its digest or diffID")
    .option("--ignore-unknown", "keep what the configuration has that nobody knows")
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<FlattenOptions, "image">) =>
      call("flatten", { ...options, image }),
    );
};
