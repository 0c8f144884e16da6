import { type Diagnostic, fail, ok, type Place, type Result } from "../diagnostics/diagnostic.ts";
import { directivesOf } from "./directives.ts";
import { physicalLines } from "./lines.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { baseName, type Stage, stagesOf } from "./stages.ts";

/** What the builder is given. */
export interface BuildText {
  readonly text: string;
  /** Lines that the person did not write: the builder's line n is their line n - addedLines. */
  readonly addedLines: number;
}

/**
 * The text of a section. `FROM base` is put before its first line where it has no FROM; ARGs at
 * its top are then the stage's own. With FROM, the last stage has to start from `base`, directly or
 * through other stages; it must not be called so, since the builder would leave it out.
 */
export function sectionText(dockerfile: Dockerfile): Result<BuildText> {
  const { source } = dockerfile;
  const split = stagesOf(dockerfile);
  if (!split.ok) return split;
  const { stages } = split.value;
  const named = stages.filter(({ name }) => name === baseName);
  if (named.length > 0) return fail(named.map(stageCalledBase));

  const line = lineOf(stages);
  const [origin] = line;
  const last = stages.at(-1);
  if (!origin || !last) throw new Error("Internal error: a Dockerfile has no stage");
  if (origin.from !== baseName) return fail([notFromBase(last, origin)]);
  if (!line.some(({ instructions }) => instructions.some(isWork))) {
    return fail([withoutInstructions(origin.implied ? startOf(source) : last.place)]);
  }
  if (!origin.implied) return ok({ text: source.text, addedLines: 0 });

  const lines = physicalLines(source.text);
  const at = lines[directivesOf(lines).count]?.start ?? source.text.length;
  const { text } = source;
  return ok({ text: `${text.slice(0, at)}FROM ${baseName}\n${text.slice(at)}`, addedLines: 1 });
}

/** The text of a base, which is an image of its own: it needs a FROM. */
export function baseText(dockerfile: Dockerfile): Result<BuildText> {
  const { source } = dockerfile;
  const split = stagesOf(dockerfile);
  if (!split.ok) return split;
  if (!split.value.stages.some(({ implied }) => implied)) {
    return ok({ text: source.text, addedLines: 0 });
  }
  const place = dockerfile.instructions[0]?.place ?? startOf(source);
  const message = "A base starts from an image: its Dockerfile needs a FROM";
  return fail([{ code: "from-missing", message, place }]);
}

const startOf = (source: Place["source"]): Place => ({ source, start: 0, end: 0 });

const isWork = ({ name }: Instruction): boolean => name !== "ARG";

/** The last stage and the stages that it starts from, first to last. */
function lineOf(stages: readonly Stage[]): Stage[] {
  const line: Stage[] = [];
  let stage = stages.at(-1);
  while (stage) {
    line.unshift(stage);
    const { from, index } = stage;
    stage = stages.findLast((one) => one.index < index && one.name === from);
  }
  return line;
}

const stageCalledBase = ({ place }: Stage): Diagnostic => ({
  code: "stage-called-base",
  message: "A stage of a section can't be called base: that is the image that it is built on",
  place,
  hint: "call the stage something else",
});

const notFromBase = (last: Stage, origin: Stage): Diagnostic => ({
  code: "not-from-base",
  message: "A section's last stage has to start from base",
  place: last.place,
  ...(origin === last
    ? {}
    : { related: [{ message: `It starts from ${origin.from} here`, place: origin.place }] }),
  hint: "write FROM base, or leave FROM out where there is one stage only",
});

const withoutInstructions = (place: Place): Diagnostic => ({
  code: "section-empty",
  message: "The section has no instructions: it would add nothing to the base",
  place,
});
