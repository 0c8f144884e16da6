import type { EjectOptions } from "../../commands/io.ts";
import { file, platform, project, store, withProject } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild eject                             one Dockerfile on stdout
  $ layerbuild eject --image tools -o Dockerfile of one of several images, into a file
  $ layerbuild eject --bake -o bake.json         all images, for docker buildx bake -f bake.json

The Dockerfile gives the same image without layerbuild: the base, each section on top of the one
before it, and what the merge makes of the configuration. Its first lines say how it is built. What
one Dockerfile can't do is an error; what it may do otherwise is a warning. Nothing is built; of an
image that the base starts from, the configuration is read.`;

export const eject: Verb = (program, call) => {
  program
    .command("eject")
    .description("Write an image as one plain Dockerfile, or all images as a bake file.")
    .addArgument(project())
    .addOption(file())
    .option("--image <name>", "which of several images")
    .option("--bake", "a file for docker buildx bake instead of a Dockerfile")
    .option("-o, --output <file>", "where it is written (default: stdout)")
    .addOption(platform())
    .addOption(store())
    .addHelpText("after", examples)
    .action((folder: string | undefined, options: EjectOptions) =>
      call("eject", withProject(folder, options)),
    );
};
