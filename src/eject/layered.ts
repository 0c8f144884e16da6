import { withNeeds } from "../config/cycle.ts";
import type { ImageSpec, Layerfile, Section } from "../config/layerfile.ts";
import { isFor } from "../config/platforms.ts";
import { type Diagnostic, fail, ok, type Place, type Result } from "../diagnostics/diagnostic.ts";
import type { Scope } from "../dockerfile/scope.ts";
import { baseName } from "../dockerfile/stages.ts";
import type { ExecutionConfig } from "../image/config.ts";
import type { Platform } from "../image/descriptor.ts";
import { parseReference, type Reference } from "../image/reference.ts";
import { type ConfigSide, mergeExecutionConfig } from "../merge/config.ts";
import { isOverridden, override } from "../merge/overrides.ts";
import { needsOf } from "../plan/graph.ts";
import { scratchConfig } from "./evaluate.ts";
import { globalsOf } from "./globals.ts";
import type { EjectedPart } from "./names.ts";
import {
  type EvaluatedStage,
  endOf,
  evaluateLine,
  type StageLine,
  stageLineOf,
} from "./stage-line.ts";

export interface EjectOptions {
  readonly layerfile: Layerfile;
  readonly image: ImageSpec;
  readonly platform: Platform;
  /** Of the image that the base starts from; undefined for scratch. */
  readonly origin: ExecutionConfig | undefined;
}

/** A part as it is built by itself. */
export interface LayeredPart extends EjectedPart {
  /** Sections that it is built on, transitively. */
  readonly needs: readonly string[];
  readonly globals: Scope;
  readonly line: StageLine;
  readonly stages: readonly EvaluatedStage[];
}

/** One platform's image as its parts and their merge make it, as far as its configuration goes. */
export interface Layered {
  /** Undefined for an image that is there already. */
  readonly base: LayeredPart | undefined;
  readonly baseConfig: ExecutionConfig;
  /** In the order of their layers. */
  readonly sections: readonly LayeredPart[];
  readonly config: ExecutionConfig;
}

/** The image that everything starts from; undefined for `scratch`. */
export function originOf({ base }: Layerfile, platform: Platform): Result<Reference | undefined> {
  if (base.kind === "image") return ok(base.reference);
  const part = { name: baseName, build: base.build };
  const contexts = base.build.contexts;
  const line = stageLineOf(base.build.dockerfile, globalsOf(part, platform), Object.keys(contexts));
  const { origin } = line;
  if (origin.kind === "nothing") return ok(undefined);
  const context = origin.kind === "context" ? contexts[origin.name] : undefined;
  if (context?.kind === "image") return ok(context.reference);
  const reference = origin.kind === "image" ? parseReference(origin.name) : undefined;
  if (reference) return ok(reference);
  const place = line.stages[0]?.place ?? base.place;
  return fail([notEjectable("It can't be told what the base starts from", place)]);
}

/**
 * Works out the configuration of a platform's image, and of all that it is made of, from that of the
 * image which everything starts from. Fails where sections disagree on it, as their merge would.
 */
export function layeredOf({ layerfile, image, platform, origin }: EjectOptions): Result<Layered> {
  const problems: Diagnostic[] = [];
  const evaluated = (
    part: EjectedPart,
    needs: readonly string[],
    start: ExecutionConfig,
  ): LayeredPart => {
    const { dockerfile, contexts, args } = part.build;
    const globals = globalsOf(part, platform);
    const line = stageLineOf(dockerfile, globals, [...Object.keys(contexts), baseName]);
    const stages = evaluateLine(dockerfile, line, { config: start }, { args, globals });
    if (!stages.ok) problems.push(...stages.error);
    return { ...part, needs, globals, line, stages: stages.ok ? stages.value : [] };
  };

  const start = origin ?? scratchConfig;
  const base =
    layerfile.base.kind === "image"
      ? undefined
      : evaluated({ name: baseName, build: layerfile.base.build }, [], start);
  const baseConfig = base ? endOf(base.stages) : start;
  const triggers = start.OnBuild ?? [];
  if (triggers.some((trigger) => !base || !/^(?:RUN|COPY|ADD)\s/i.test(trigger))) {
    const message = base
      ? "What triggers (ONBUILD) of the base's image make of its configuration is not known here"
      : "Triggers (ONBUILD) of the base run in each section, in one Dockerfile once";
    problems.push(notEjectable(message, layerfile.base.place));
  }
  const needs = needsOf(layerfile);
  const named = new Map(layerfile.sections.map((section) => [section.name, section]));
  const sides = new Map<string, ConfigSide>();
  const merged = (names: readonly string[]) =>
    mergeExecutionConfig(
      baseConfig,
      names.flatMap((name) => sides.get(name) ?? []),
    );
  const sections: LayeredPart[] = [];
  const add = (section: Section): void => {
    const below = withNeeds(section.needs, needs).filter((name) => sides.has(name));
    const from = below.length > 0 ? merged(below).config : baseConfig;
    const part = evaluated({ name: section.name, build: section.build }, below, from);
    sections.push(part);
    sides.set(section.name, { section: section.name, needs: below, from, to: endOf(part.stages) });
  };
  for (const name of image.sections) {
    const section = named.get(name);
    if (section && isFor(section, platform)) add(section);
  }
  const whole = merged(sections.map(({ name }) => name));
  const { conflicts, configuration } = layerfile.merge;
  for (const { subject, sides: words } of whole.conflicts) {
    if (conflicts !== "error" || configuration === "in-order") break;
    if (isOverridden(subject, image.config)) continue;
    const names = words.map(({ section }) => section).join(" and ");
    problems.push(notEjectable(`${subject} is set differently by ${names}`, image.place));
  }
  if (problems.length > 0) return fail(problems);
  return ok({ base, baseConfig, sections, config: override(whole.config, image.config) });
}

export const notEjectable = (message: string, place: Place, hint?: string): Diagnostic => ({
  code: "not-ejectable",
  message,
  place,
  ...(hint === undefined ? {} : { hint }),
});
