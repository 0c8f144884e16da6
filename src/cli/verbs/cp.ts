import { Argument } from "commander";
import type { CpOptions } from "../../commands/toolbox-options.ts";
import { dryRun, imageHelp, platform, resultJson, store } from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild cp registry.example.com/acme/app:1 mirror.example.com/acme/app    all of it, as app:1
  $ layerbuild cp acme/app:1 acme/app:stable              another tag, as layerbuild tag does
  $ layerbuild cp app:1 oci:out --platform linux/arm64    one platform's image into a folder
  $ layerbuild cp docker-daemon:app:dev registry.example.com/acme/app:dev
  $ layerbuild cp --all-tags acme/app mirror.example.com/acme/app --referrers

The digest stays the same: an index is copied with all its images, and with their attestations that
stand in it. With --platform, several platforms make an index of those, which has another digest,
and one makes no index but is that image alone. A target without a tag has the source's; a source
that is named by its digest gives none. Only in oci: folders and archives Docker's media types
become OCI's.

What is at the target is not copied, and inside one registry nothing is: blobs are mounted. Between
registries they are streamed; a connection that breaks off is taken up where it broke. Tags move
when all is there. --referrers takes along what refers to the images (signatures, attestations,
lists of parts), also by cosign's tags.`;

export const cp: Verb = (program, call) => {
  program
    .command("cp")
    .description("Copy an image, or all images of a repository, from one place to another.")
    .addArgument(new Argument("<source>", imageHelp))
    .addArgument(
      new Argument("<target>", "the same, or a repository, folder or file without a name"),
    )
    .addOption(platform("only for these: "))
    .option("--all-tags", "source and target are repositories: every tag is copied")
    .option("--referrers", "take along what refers to the images")
    .addOption(dryRun())
    .addOption(resultJson())
    .addOption(store())
    .addHelpText("after", examples)
    .action((source: string, target: string, options: Omit<CpOptions, "source" | "target">) =>
      call("cp", { ...options, source, target }),
    );
};
