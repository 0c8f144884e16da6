import { Option } from "commander";
import type { BuildOptions } from "../../commands/io.ts";
import {
  builder,
  file,
  jobs,
  load,
  locked,
  only,
  output,
  platform,
  progress,
  project,
  push,
  store,
  verify,
  withProject,
} from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild build                           build and merge into the local store
  $ layerbuild build --load examples/toolbox   the same, and the image is ready for docker run
  $ layerbuild build -o type=oci,dest=out.tar  the same, with the images as a file
  $ layerbuild build --push                    build what the registry lacks, merge, move the tags
  $ layerbuild build --push --jobs 2           the same, two steps at a time
  $ layerbuild build --push --only golang      only one section and what it needs
  $ layerbuild build --push --require-cached   fail, with a list, when anything would be built
  $ layerbuild build --push --builder ci-1,ci-2 --platform linux/amd64,linux/arm64
  $ layerbuild build --explain                 tell what every merge decided, file by file
  $ layerbuild build --json                    a summary as JSON on stdout
  $ layerbuild build --metadata-file out.json  images, digests and steps as a file
  $ layerbuild build --dry-run                 only look, as \`layerbuild plan\` does

Without --push no registry is written to: results are kept in the local store, an OCI image layout
(skopeo copy oci:STORE:NAME …), and a later --push uploads from it what the registry lacks. A step
whose result is there is not run. When one fails, what depends on it is skipped and the others go
on, unless --fail-fast is given. Progress goes to stderr; stdout has nothing but the references of
the images, or the JSON.

On GitHub Actions a build has outputs (digest, images, references, built, cached, merged, failed), a
summary, and errors at their lines. schemas/metadata.schema.json describes the metadata file.`;

export const build: Verb = (program, call) => {
  program
    .command("build")
    .description("Build what is not in the cache, merge it and publish the images.")
    .addArgument(project())
    .addOption(file())
    .addOption(push())
    .addOption(load())
    .addOption(output())
    .addOption(store())
    .addOption(platform())
    .addOption(builder())
    .addOption(jobs())
    .option("--fail-fast", "cancel everything when a step fails")
    .addOption(new Option("--no-cache", "run every step, also those whose result is there"))
    .addOption(only("build"))
    .addOption(locked())
    .addOption(
      new Option("--require-cached", "fail when anything would be built").conflicts("cache"),
    )
    .addOption(verify())
    .option("--dry-run", "build nothing, print the plan")
    .addOption(progress())
    .addOption(
      new Option("--explain", "tell all that the merges decided: levels, files, fix-up").conflicts(
        "dryRun",
      ),
    )
    .option("--json", "print a summary as JSON on stdout")
    .addOption(
      new Option(
        "--metadata-file <file>",
        "write images, steps and errors as JSON, also when it failed",
      ).conflicts("dryRun"),
    )
    .addHelpText("after", examples)
    .action((folder: string | undefined, options: BuildOptions) =>
      call("build", withProject(folder, options)),
    );
};
