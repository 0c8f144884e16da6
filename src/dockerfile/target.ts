import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { wholePlaceOf } from "./instruction-line.ts";
import type { Dockerfile } from "./parse.ts";
import { stagesOf } from "./stages.ts";

/**
 * The text of a file up to the end of one stage, by its name or its number: the builder then takes
 * that for the last one, as with `--target`.
 */
export function textUpTo(dockerfile: Dockerfile, target: string): Result<string> {
  const { text } = dockerfile.source;
  const split = stagesOf(dockerfile);
  if (!split.ok) return split;
  const { stages } = split.value;
  const at = stages.findLastIndex(
    ({ name, index }) => name === target.toLowerCase() || String(index) === target,
  );
  if (at < 0)
    return fail([
      noStage(
        target,
        stages.flatMap(({ name }) => name ?? []),
      ),
    ]);
  const next = dockerfile.instructions.findIndex(({ place }) => place === stages[at + 1]?.place);
  return ok(next < 0 ? text : text.slice(0, wholePlaceOf(dockerfile, next).start));
}

const noStage = (target: string, names: readonly string[]): Diagnostic => ({
  code: "unknown-stage",
  message: `There is no stage ${target}`,
  ...(names.length > 0 ? { hint: `stages are: ${names.join(", ")}` } : {}),
});
