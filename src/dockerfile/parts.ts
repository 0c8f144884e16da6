import type { Source } from "../diagnostics/diagnostic.ts";
import { type Edit, edited, replacement } from "./edit.ts";
import { wholePlaceOf } from "./instruction-line.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { argNames, variablesIn } from "./scope.ts";
import { isStageNumber, stageNameAt, stagesNamed, stageUsesOf } from "./stage-use.ts";
import { baseName, type Stage, type Stages, stagesOf } from "./stages.ts";

/** What becomes the base or a section: some instructions of a Dockerfile's last stage. */
export interface Part {
  readonly name: string;
  readonly needs: readonly string[];
  /** What the part does. */
  readonly own: readonly Instruction[];
  /** Of other parts: what no image keeps (ARG), said again in its place. */
  readonly carried: readonly Instruction[];
}

/**
 * The Dockerfile of a part: the whole one with the lines of foreign instructions blank, so that line
 * n is the person's line n. Stages and ARGs before FROM stay where the part uses them. A section's
 * last stage starts from `base`; a stage of that name gets another. Places in it are shown in the
 * person's file.
 */
export function partSource(dockerfile: Dockerfile, part: Part, kind: "base" | "section"): Source {
  const split = stagesOf(dockerfile);
  const last = split.ok ? split.value.stages.at(-1) : undefined;
  if (!split.ok || !last || last.implied) {
    throw new Error("Internal error: only a Dockerfile with FROM has parts");
  }
  const { stages } = split.value;
  const kept = keptOf(dockerfile, split.value, [...part.own, ...part.carried], kind);
  const edits: Edit[] = [];
  for (const [index, instruction] of dockerfile.instructions.entries()) {
    const stage = stages.find(({ place }) => place === instruction.place);
    if (stage === last && kind === "section") {
      edits.push(replacement(dockerfile, instruction.place, `FROM ${baseName}`));
    } else if (kept.instructions.has(instruction)) {
      if (kind === "section") edits.push(...renames(dockerfile, instruction, stages));
    } else if (stage && stage.index < kept.counted) {
      edits.push(replacement(dockerfile, instruction.place, "FROM scratch"));
    } else {
      edits.push(replacement(dockerfile, wholePlaceOf(dockerfile, index), ""));
    }
  }
  return edited(dockerfile.source, edits);
}

interface Kept {
  readonly instructions: ReadonlySet<Instruction>;
  /** Stages before this one keep their numbers: COPY names one by it. */
  readonly counted: number;
}

/** What of the file the instructions of its last stage use, with themselves. */
function keptOf(
  dockerfile: Dockerfile,
  { globals, stages }: Stages,
  wanted: readonly Instruction[],
  kind: "base" | "section",
): Kept {
  const kept = new Set<Instruction>();
  const seen = new Set<Stage>();
  let counted = 0;
  const add = (instruction: Instruction, user: Stage): void => {
    kept.add(instruction);
    for (const { name } of stageUsesOf(dockerfile, instruction)) {
      const found = stagesNamed(name, instruction, user, stages);
      if (isStageNumber(instruction, name)) counted = Math.max(counted, Number(name));
      for (const stage of found) keep(stage, stage.instructions);
    }
  };
  const keep = (stage: Stage, instructions: readonly Instruction[]): void => {
    if (seen.has(stage)) return;
    seen.add(stage);
    const from = dockerfile.instructions.find(({ place }) => place === stage.place);
    const isReplaced = stage === stages.at(-1) && kind === "section";
    if (from && !isReplaced) add(from, stage);
    for (const instruction of instructions) add(instruction, stage);
  };
  const last = stages.at(-1);
  if (last) {
    const of = new Set(wanted);
    keep(
      last,
      last.instructions.filter((instruction) => of.has(instruction)),
    );
  }
  for (const global of usedGlobals(dockerfile, globals, kept)) kept.add(global);
  return { instructions: kept, counted };
}

/** ARGs before the first FROM that a FROM or an ARG of a stage reads, directly or through others. */
function usedGlobals(
  { escape: escaper }: Dockerfile,
  globals: readonly Instruction[],
  kept: ReadonlySet<Instruction>,
): Instruction[] {
  const names = new Set<string>();
  const read = (instruction: Instruction): void => {
    for (const name of variablesIn(instruction, escaper)) names.add(name);
  };
  for (const instruction of kept) {
    if (instruction.name === "FROM") read(instruction);
    if (instruction.name === "ARG")
      for (const name of argNames(instruction, escaper)) names.add(name);
  }
  const used: Instruction[] = [];
  for (const global of globals.toReversed()) {
    if (!argNames(global, escaper).some((name) => names.has(name))) continue;
    used.unshift(global);
    read(global);
  }
  return used;
}

/** A stage called `base` is called something else where a section has the name. */
function renames(
  dockerfile: Dockerfile,
  instruction: Instruction,
  stages: readonly Stage[],
): Edit[] {
  if (!stages.some(({ name }) => name === baseName)) return [];
  const taken = stages.map(({ name }) => name);
  let other = `${baseName}-stage`;
  while (taken.includes(other)) other += "-";
  const edits: Edit[] = [];
  for (const use of stageUsesOf(dockerfile, instruction)) {
    if (use.name.toLowerCase() !== baseName) continue;
    edits.push(replacement(dockerfile, use, use.renamed(other), dockerfile.escape));
  }
  const stage = stages.find(({ place }) => place === instruction.place);
  if (stage?.name === baseName) {
    const word = stageNameAt(dockerfile, instruction);
    edits.push(replacement(dockerfile, word, other, dockerfile.escape));
  }
  return edits;
}
