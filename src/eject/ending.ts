import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ExecutionConfig } from "../image/config.ts";
import { finalizeOf, finalizeText } from "../plan/finalize.ts";
import { configLines, normalConfig } from "./config-lines.ts";
import { type EjectOptions, notEjectable } from "./layered.ts";
import { emptyLines, type Reached, reached } from "./section-lines.ts";
import { endOf } from "./stage-line.ts";

/** A stage of what the merge makes of the configuration, and of the finalizing commands. */
export function endingOf(
  below: Reached,
  config: ExecutionConfig,
  context: Pick<EjectOptions, "layerfile" | "image" | "platform"> & {
    readonly escaper: string;
    readonly problems: Diagnostic[];
  },
): string[] {
  const { layerfile, image, escaper, platform, problems } = context;
  const { lines, impossible } = configLines(below.config, config, escaper);
  for (const what of impossible) {
    const message = `The image has not ${what}, which no Dockerfile can take away`;
    problems.push(notEjectable(message, image.place));
  }
  const opening = `FROM ${below.name}`;
  const end = endOf(reached([opening, ...lines].join("\n"), below, platform));
  const isSame = JSON.stringify(normalConfig(end)) === JSON.stringify(normalConfig(config));
  if (problems.length === 0 && !isSame) {
    throw new Error(`Internal error: the configuration of ${image.name} is not ejected as it is`);
  }
  const finalize = finalizeOf(layerfile);
  const commands = finalize
    ? finalizeText(finalize.build.dockerfile.source.text, { User: config.User ?? "" })
    : "";
  const empty = commands === "" ? [] : emptyLines(below.variables, config);
  const all = [...lines, ...empty, ...commands.split("\n").slice(1)].filter((line) => line !== "");
  return all.length > 0 ? [["# what the merge makes of them", opening, ...all].join("\n")] : [];
}
