import { Argument } from "commander";
import type { RmOptions } from "../../commands/toolbox-options.ts";
import { dryRun, resultJson } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild rm registry.example.com/acme/app:old
  $ layerbuild rm registry.example.com/acme/app@sha256:… --dry-run    which tags would go with it?

A tag is removed and nothing else: the image is still there by its digest and by its other tags. By
its digest a manifest is removed with all its tags; images that an index names stay, and so does
what refers to them. Layers stay until the registry collects what nobody needs. When one of the
names is not there, nothing is removed. Some registries let nobody remove things in this way.`;

export const rm: Verb = (program, call) => {
  program
    .command("rm")
    .description("Remove tags from a registry, or manifests with all their tags.")
    .addArgument(new Argument("<images...>", "REGISTRY/PATH:TAG or REGISTRY/PATH@DIGEST"))
    .addOption(dryRun())
    .addOption(resultJson())
    .addHelpText("after", examples)
    .action((images: readonly string[], options: Omit<RmOptions, "images">) =>
      call("rm", { ...options, images }),
    );
};
