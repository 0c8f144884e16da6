import { Argument } from "commander";
import type { FilesOptions } from "../../commands/toolbox-options.ts";
import { imageHelp, onePlatform, resultJson, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild files registry.example.com/acme/app:1 /etc/passwd     who wrote it, and who before
  $ layerbuild files app:1 '/usr/lib/**/*.so' --current              what a container sees
  $ layerbuild files app:1 /var/cache --json | jq '[.files[].size] | add'

Every version of a file in the stack of layers is a line: permissions, user/group, size, time,
layer, section of a merged image, what became of it, path. Lines with \`w\` and \`o\` are removals: of
a path, and of all that lower layers have in a folder. A folder stands for all that is in it.

Tables of contents that a build left in the cache repository are used; layers without one are read
once, and kept in the cache of this machine.`;

export const files: Verb = (program, call) => {
  program
    .command("files")
    .description("Tell which layers and sections the files of an image come from.")
    .addArgument(new Argument("<image>", imageHelp))
    .addArgument(new Argument("[path...]", "only these files, folders or patterns"))
    .option("--current", "only what a container sees, not what higher layers hide")
    .addOption(onePlatform())
    .addOption(resultJson())
    .addOption(store())
    .addHelpText("after", examples)
    .action(
      (image: string, paths: readonly string[], options: Omit<FilesOptions, "image" | "paths">) =>
        call("files", { ...options, image, paths }),
    );
};
