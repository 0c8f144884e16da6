import { Argument } from "commander";
import type { ExportOptions } from "../../commands/toolbox-options.ts";
import { imageHelp, onePlatform, outputFile, resultJson, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild export registry.example.com/acme/app:1 -o rootfs.tar
  $ layerbuild export app:1 --platform linux/arm64 -o - | tar -x -C root

The tar is the file system that a container of the image begins with: removals are done, and owners,
permissions, times, extended attributes (capabilities), devices and hard links are those of the
layers. No engine is needed. The same image gives the same bytes.`;

export const exportRoot: Verb = (program, call) => {
  program
    .command("export")
    .description("Write the file system of an image as one tar.")
    .addArgument(new Argument("<image>", imageHelp))
    .addOption(outputFile())
    .addOption(onePlatform())
    .addOption(resultJson())
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, options: Omit<ExportOptions, "image">) =>
      call("export", { ...options, image }),
    );
};
