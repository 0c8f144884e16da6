import { Argument } from "commander";
import type { CatOptions } from "../../commands/toolbox-options.ts";
import { imageHelp, onePlatform, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild cat registry.example.com/acme/app:1 /etc/os-release
  $ layerbuild cat app:1 /usr/bin/tool > tool

Links are followed as in a container of the image. The bytes are checked before the first one is
printed.`;

export const cat: Verb = (program, call) => {
  program
    .command("cat")
    .description("Print a file of an image.")
    .addArgument(new Argument("<image>", imageHelp))
    .addArgument(new Argument("<path>", "the file"))
    .addOption(onePlatform())
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, path: string, options: Omit<CatOptions, "image" | "path">) =>
      call("cat", { ...options, image, path }),
    );
};
