import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { directivesOf } from "../dockerfile/directives.ts";
import type { Edit } from "../dockerfile/edit.ts";
import { replacement } from "../dockerfile/edit.ts";
import { lineOf, wholePlaceOf } from "../dockerfile/instruction-line.ts";
import { physicalLines } from "../dockerfile/lines.ts";
import { contextOfStage, type Origin, originOfSource } from "../dockerfile/origin.ts";
import type { Dockerfile, Instruction } from "../dockerfile/parse.ts";
import { argNames } from "../dockerfile/scope.ts";
import { quotedWords } from "../dockerfile/split.ts";
import { stageUsesOf } from "../dockerfile/stage-use.ts";
import { baseName, type Stage } from "../dockerfile/stages.ts";
import { formatReference, hub, type Reference } from "../image/reference.ts";
import { quoted } from "./config-lines.ts";
import { fromContext, inFolder } from "./context-paths.ts";
import { type EjectedPart, type Names, stagesIn } from "./names.ts";

/** What the edits of a part's instructions rest on. */
export interface Surround {
  readonly part: EjectedPart;
  readonly names: Names;
  /** The part's context, relative to the project; empty for the project itself. */
  readonly folder: string;
  /** The stage that a name for the part's base stands for. */
  readonly on: (stage: Stage) => string;
  /** Values of ARGs that have to be said where they are declared: of the part only. */
  readonly values: ReadonlyMap<string, string>;
  readonly problems: Diagnostic[];
}

/** The edits of an instruction that keeps its meaning in the one Dockerfile; not of FROM. */
export function editsOf(around: Surround, instruction: Instruction, stage: Stage): Edit[] {
  const { part, folder, values } = around;
  const { dockerfile, network } = part.build;
  const edits = [
    ...sourceEdits(around, instruction, stage),
    ...argEdits(dockerfile, instruction, values),
  ];
  if (folder !== "") edits.push(...folderEdits(around, instruction));
  const hasOwn = instruction.flags.some(({ name }) => name === "network");
  if (instruction.name === "RUN" && network !== undefined && network !== "default" && !hasOwn) {
    const { line, split } = lineOf(dockerfile, instruction);
    const at = line.sourceOf(split.start + split.name.length - 1) + 1;
    edits.push({ start: at, end: at, text: ` --network=${network}` });
  }
  return edits;
}

/** Names of stages and contexts. */
function sourceEdits(around: Surround, instruction: Instruction, stage: Stage): Edit[] {
  const { part } = around;
  const { dockerfile, contexts } = part.build;
  const stages = stagesIn(dockerfile);
  const known = [...Object.keys(contexts), baseName];
  return stageUsesOf(dockerfile, instruction).flatMap((use): Edit[] => {
    const origin = originOfSource(use.name, instruction, stage, stages, known);
    const name = nameOf(around, origin, stage, use.name);
    if (name === use.name) return [];
    return [replacement(dockerfile, use, use.renamed(name), dockerfile.escape)];
  });
}

/** What an origin is called in the one Dockerfile. */
export function nameOf(
  { part, names, on }: Surround,
  origin: Origin,
  user: Stage,
  written: string,
): string {
  const { contexts } = part.build;
  const instead =
    origin.kind === "stage" ? contextOfStage(origin.stage, Object.keys(contexts)) : undefined;
  if (origin.kind === "stage" && instead === undefined) return names.stage(part, origin.stage);
  const name = origin.kind === "context" ? origin.name : instead;
  if (name === undefined) return written;
  const context = contexts[name];
  if (!context) return on(user);
  return context.kind === "image"
    ? familiar(context.reference)
    : names.context(part, name, context);
}

/** A reference as people write it. */
export const familiar = (reference: Reference): string =>
  reference.registry === hub
    ? formatReference(reference).replace(/^docker\.io\/(?:library\/)?/, "")
    : formatReference(reference);

/** An ARG with other defaults; none where it declares nothing that has a value. */
export function argEdits(
  dockerfile: Dockerfile,
  instruction: Instruction,
  values: ReadonlyMap<string, string>,
): Edit[] {
  const escaper = dockerfile.escape;
  if (instruction.name !== "ARG") return [];
  if (!argNames(instruction, escaper).some((name) => values.has(name))) return [];
  const words = quotedWords(instruction.argument, escaper).map((word) => {
    const [name = ""] = word.split("=");
    const value = values.get(name);
    return value === undefined ? word : `${name}=${quoted(value, escaper)}`;
  });
  return [replacement(dockerfile, instruction.place, `ARG ${words.join(" ")}`)];
}

function folderEdits(around: Surround, instruction: Instruction): Edit[] {
  const { part, folder, names, problems } = around;
  const { dockerfile, context } = part.build;
  const moved = inFolder(dockerfile, instruction, folder);
  if (moved.kind === "edits") return [...moved.edits];
  if (instruction.name !== "ADD") {
    return fromContext(
      dockerfile,
      instruction,
      names.context(part, "", { kind: "folder", path: context }),
    );
  }
  problems.push({
    code: "not-ejectable",
    message: `This ADD reads the folder ${folder} in a way that can't be said from outside of it`,
    place: instruction.place,
    hint: "write COPY, or sources without .. and --exclude",
  });
  return [];
}

/** The edit that takes the directives at the top out. */
export function withoutDirectives({ source }: Dockerfile): Edit {
  const lines = physicalLines(source.text);
  const end = lines[directivesOf(lines).count]?.start ?? source.text.length;
  return { start: 0, end, text: "" };
}

/** The edit that takes whole lines out. */
export function withoutLines(dockerfile: Dockerfile, index: number): Edit {
  const { text } = dockerfile.source;
  const { start, end } = wholePlaceOf(dockerfile, index);
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", end);
  return { start: from, end: next < 0 ? text.length : next + 1, text: "" };
}
