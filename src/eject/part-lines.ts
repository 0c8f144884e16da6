import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Edit, edited } from "../dockerfile/edit.ts";
import { wholePlaceOf } from "../dockerfile/instruction-line.ts";
import { originOfStage } from "../dockerfile/origin.ts";
import type { Dockerfile, Instruction } from "../dockerfile/parse.ts";
import type { Scope } from "../dockerfile/scope.ts";
import { quotedWords } from "../dockerfile/split.ts";
import { stagesNamed, stageUsesOf } from "../dockerfile/stage-use.ts";
import { baseName, type Stage } from "../dockerfile/stages.ts";
import { type EjectedPart, type Names, stagesIn } from "./names.ts";
import { editsOf, nameOf, type Surround, withoutDirectives, withoutLines } from "./stage-edits.ts";

/** How a part stands in the one Dockerfile. */
export interface PartPlan {
  readonly part: EjectedPart;
  readonly kind: "base" | "section";
  readonly names: Names;
  /** The project, absolute. */
  readonly directory: string;
  /** The stage that a stage of the part is built on, where that is the part's base. */
  readonly on: (stage: Stage) => string;
  /** What stands below a FROM: what brings its surroundings about. */
  readonly opening: (stage: Stage) => readonly string[];
  /** Another text for an instruction of the last stages, or none; undefined for its own. */
  readonly instead: (instruction: Instruction) => string | undefined;
  readonly globals: Scope;
  readonly keepsGlobals: boolean;
  readonly problems: Diagnostic[];
}

/** A part's text: its stages, the last one under the part's name. Comments stay. */
export function partLines(plan: PartPlan): string {
  const { part } = plan;
  const { dockerfile } = part.build;
  const stages = stagesIn(dockerfile);
  const used = usedStages(dockerfile, stages);
  const folder = part.build.context.slice(plan.directory.length).replace(/^\//, "");
  const around: Surround = { ...plan, folder, values: valuesOf(plan, stages) };
  const edits: Edit[] = [withoutDirectives(dockerfile)];
  let current: Stage | undefined = stages[0]?.implied ? stages[0] : undefined;
  if (current) edits.push(openingEdit(plan, around, current));
  for (const [index, instruction] of dockerfile.instructions.entries()) {
    const begun = stages.find(({ place, implied }) => !implied && place === instruction.place);
    current = begun ?? current;
    if (!current || !used.has(current)) edits.push(withoutLines(dockerfile, index));
    else if (begun) edits.push(openingEdit(plan, around, begun));
    else {
      const text = plan.instead(instruction);
      if (text === undefined) edits.push(...editsOf(around, instruction, current));
      else if (text === "") edits.push(withoutLines(dockerfile, index));
      else edits.push({ ...wholePlaceOf(dockerfile, index), text });
    }
  }
  const { text } = edited(dockerfile.source, edits);
  return text.replace(/^(?:[ \t]*\r?\n)+/, "").trimEnd();
}

/** The stages that the last one is made of and copies from, itself included. */
function usedStages(dockerfile: Dockerfile, stages: readonly Stage[]): Set<Stage> {
  const used = new Set(stages.slice(-1));
  for (const stage of used) {
    const from = dockerfile.instructions.find(({ place }) => place === stage.place);
    const all = stage.implied || !from ? stage.instructions : [from, ...stage.instructions];
    for (const instruction of all) {
      for (const { name } of stageUsesOf(dockerfile, instruction)) {
        for (const found of stagesNamed(name, instruction, stage, stages)) used.add(found);
      }
    }
  }
  return used;
}

/** A FROM, in its place or where there was none. */
function openingEdit(plan: PartPlan, around: Surround, stage: Stage): Edit {
  const { part, names, opening, kind } = plan;
  const { dockerfile } = part.build;
  const stages = stagesIn(dockerfile);
  const name = stage === stages.at(-1) ? names.last(part) : names.stage(part, stage);
  const below = opening(stage);
  if (stage.implied) {
    const { end } = withoutDirectives(dockerfile);
    const text = [`FROM ${plan.on(stage)} AS ${name}`, ...below].map((line) => `${line}\n`);
    return { start: end, end, text: text.join("") };
  }
  const instruction = dockerfile.instructions.find(({ place }) => place === stage.place);
  const contexts = [...Object.keys(part.build.contexts), ...(kind === "section" ? [baseName] : [])];
  const origin = originOfStage(stage, stages, plan.globals, contexts);
  const isLiteral = !plan.keepsGlobals && stage.from.includes("$") && origin.kind === "image";
  const written = isLiteral && origin.kind === "image" ? origin.name : stage.from;
  const image = nameOf(around, origin, stage, written);
  const flags = (instruction?.flags ?? []).map((flag) => `--${flag.name}=${flag.value ?? ""} `);
  const lines = [`FROM ${flags.join("")}${image} AS ${name}`, ...below];
  return { ...stage.place, text: lines.join("\n") };
}

/** Values that ARGs of stages get: those that are given, and those of ARGs before FROM that are gone. */
function valuesOf({ part, globals, keepsGlobals }: PartPlan, stages: readonly Stage[]) {
  const { dockerfile, args } = part.build;
  const values = new Map<string, string>();
  for (const stage of stages) {
    for (const arg of stage.instructions.filter(({ name }) => name === "ARG")) {
      for (const word of quotedWords(arg.argument, dockerfile.escape)) {
        const [name = ""] = word.split("=");
        const given = Object.hasOwn(args, name) ? args[name] : undefined;
        const global = globals.values.get(name);
        // It has the value of the ARG before FROM.
        const isHandedDown = keepsGlobals && global !== undefined && !isOfBuilder(name);
        if (isHandedDown && !word.includes("=")) continue;
        if (given !== undefined) values.set(name, given);
        else if (!keepsGlobals && typeof global === "string" && !word.includes("=")) {
          if (!isOfBuilder(name)) values.set(name, global);
        }
      }
    }
  }
  return values;
}

const isOfBuilder = (name: string): boolean =>
  /^(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)$/.test(name);
