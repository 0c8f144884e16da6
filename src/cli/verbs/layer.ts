import { Argument } from "commander";
import type { LayerOptions } from "../../commands/toolbox-options.ts";
import { imageHelp, onePlatform, outputFile, resultJson, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild layer registry.example.com/acme/app:1 3 -o layer.tar.gz     the third from below
  $ layerbuild layer app:1 sha256:4f2a… -o layer.tar --uncompressed
  $ layerbuild layer app:1 1 --uncompressed -o - | tar -t

The layer's digest is checked, and with --uncompressed its diffID: a file that is there is right.
That digest is what is printed. Layers are fetched once, and kept in the cache of this machine.`;

export const layer: Verb = (program, call) => {
  program
    .command("layer")
    .description("Write one layer of an image to a file.")
    .addArgument(new Argument("<image>", imageHelp))
    .addArgument(
      new Argument("<layer>", "its number, from 1 for the lowest, or its digest or diffID"),
    )
    .addOption(outputFile())
    .option("--uncompressed", "as a plain tar")
    .addOption(onePlatform())
    .addOption(resultJson())
    .addOption(store())
    .addHelpText("after", examples)
    .action((image: string, layer: string, options: Omit<LayerOptions, "image" | "layer">) =>
      call("layer", { ...options, image, layer }),
    );
};
