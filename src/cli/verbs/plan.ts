import { Option } from "commander";
import type { PlanOptions } from "../../commands/io.ts";
import {
  builder,
  file,
  jobs,
  locked,
  only,
  platform,
  project,
  store,
  verify,
  withProject,
} from "../flags.ts";
import type { Verb } from "../verb.ts";

const examples = `
Examples:
  $ layerbuild plan                      what is cached, what would be built, and why
  $ layerbuild plan --push               the same for a build at the registry
  $ layerbuild plan --only golang        the same for one section and what it needs
  $ layerbuild plan --json | jq -r '.steps[] | select(.status != "cached") | .id'
  $ layerbuild plan --explain            what changed since the steps were last built, each cause
  $ layerbuild plan --explain golang     the same for one step
  $ layerbuild plan --push --matrix      what is to be built, as jobs: examples/ci
  $ layerbuild plan --graph dot | dot -Tsvg > plan.svg
  $ layerbuild plan --push --verify      ask the registry, whatever the last run has seen

Nothing is built or published. It looks where the build with the same options would look: in the
local store, or with --push at the registry. With a layers.lock, and when nothing has changed since
a run that left nothing to do, nobody is asked. The JSON is described by schemas/plan.schema.json.

--matrix prints {"include":[{"section":…,"platform":…,"step":…}]}. Each entry is a job:
layerbuild build --push --only SECTION --platform PLATFORM. Sections that are built on each other
are in one. On GitHub Actions that is the output matrix; has_work is false when there are no jobs.`;

export const plan: Verb = (program, call) => {
  program
    .command("plan")
    .description(
      "Show what a build would do: each step, cached or to build and why, in what order.",
    )
    .addArgument(project())
    .addOption(file())
    .option("--push", "plan a build --push: look at the registry, not at the local store")
    .addOption(store())
    .addOption(platform())
    .addOption(builder())
    .addOption(jobs())
    .option("--json", "print the plan as JSON")
    .addOption(
      new Option("--explain [step]", "say what changed since a step, or each, was last built"),
    )
    .addOption(
      new Option("--graph <language>", "print the plan as a graph")
        .choices(["mermaid", "dot"])
        .conflicts(["json", "explain"]),
    )
    .addOption(
      new Option("--matrix", "print what is to be built as a job matrix").conflicts([
        "json",
        "graph",
        "explain",
      ]),
    )
    .addOption(only("plan"))
    .addOption(locked())
    .addOption(verify())
    .addHelpText("after", examples)
    .action((folder: string | undefined, options: PlanOptions) =>
      call("plan", withProject(folder, options)),
    );
};
