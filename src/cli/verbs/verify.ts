import { Option } from "commander";
import type { VerifyOptions } from "../../commands/io.ts";
import {
  builder,
  comparing,
  file,
  jobs,
  platform,
  progress,
  project,
  store,
  withProject,
} from "../flags.ts";
import { collected } from "../values.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild verify                              with \`monolith: Dockerfile\` in layers.yaml
  $ layerbuild verify --dockerfile Dockerfile      the same without
  $ layerbuild verify --dockerfile Dockerfile --target runtime --image app
  $ layerbuild verify --strict --all               every difference, also those that do not count
  $ layerbuild verify --json                       as data

The proof that a layers.yaml gives what the Dockerfile gave that it replaces: both images are built,
into the local store and only where it lacks them, and compared as \`layerbuild diff\` does. Differences
are told by the section that they are of. Build arguments, named contexts, secrets and ssh of base
and sections are the monolith's, too; where two sections give one argument different values, the later
one's counts, unless --build-arg says another.`;

export const verify: Verb = (program, call) => {
  const command = program
    .command("verify")
    .description(
      "Build the Dockerfile that the layers file replaces and the layered image, and compare them.",
    )
    .addArgument(project())
    .addOption(file())
    .addOption(
      new Option(
        "--dockerfile <file>",
        "the Dockerfile to compare with (default: `monolith` of the layers file)",
      ),
    )
    .addOption(new Option("--context <folder>", "its context (default: the project's folder)"))
    .addOption(new Option("--target <stage>", "its stage (default: the last)"))
    .addOption(
      new Option(
        "--build-arg <name=value>",
        "a build argument of it (may be given several times)",
      ).argParser(collected((text) => [text])),
    )
    .addOption(new Option("--image <name>", "the image (default: the one with all sections)"));
  for (const option of comparing()) command.addOption(option);
  command
    .addOption(platform())
    .addOption(store())
    .addOption(builder())
    .addOption(jobs())
    .addOption(new Option("--no-cache", "build both anew"))
    .addOption(progress())
    .addHelpText("after", examples)
    .action((folder: string | undefined, options: VerifyOptions) =>
      call("verify", withProject(folder, options)),
    );
};
