import type { BuildSpec, ContextSpec } from "../config/layerfile.ts";
import type { Dockerfile } from "../dockerfile/parse.ts";
import { stageUsesOf } from "../dockerfile/stage-use.ts";
import { baseName, type Stage, stagesOf } from "../dockerfile/stages.ts";

/** A base or section on its way into one Dockerfile. */
export interface EjectedPart {
  readonly name: string;
  readonly build: BuildSpec;
}

/** What things are called in the one Dockerfile, where each name is there once. */
export interface Names {
  /** The part's last stage. */
  readonly last: (part: EjectedPart) => string;
  /** An earlier stage of a part. */
  readonly stage: (part: EjectedPart, stage: Stage) => string;
  /** A named context of the part, or its main one (`""`). */
  readonly context: (part: EjectedPart, name: string, spec: ContextSpec) => string;
  /** Contexts by the names that were asked for. */
  readonly contexts: ReadonlyMap<string, ContextSpec>;
}

/**
 * Stages and contexts keep their names where nothing else has them. The base is `base`, whether it is
 * one of the parts or not.
 */
export function namesOf(parts: readonly EjectedPart[], isFirst: boolean): Names {
  const taken = new Set(parts.flatMap(({ build }) => namesUsed(build)));
  taken.delete(baseName);
  if (!isFirst) taken.add(baseName);
  const claim = (...wishes: string[]): string => {
    let name = wishes.find((wish) => !taken.has(wish)) ?? `${wishes.at(-1)}-`;
    while (taken.has(name)) name += "-";
    taken.add(name);
    return name;
  };
  const lasts = new Map(
    parts.map((part) => {
      const plain = /^[a-z]/.test(part.name) ? part.name : `section-${part.name}`;
      return [part, claim(plain, `${plain}-section`)];
    }),
  );
  const stages = new Map<Stage, string>();
  for (const part of parts) {
    for (const stage of stagesIn(part.build.dockerfile).slice(0, -1)) {
      const own = `${lasts.get(part)}-${stage.name ?? `stage-${stage.index}`}`;
      stages.set(stage, stage.name === undefined ? claim(own) : claim(stage.name, own));
    }
  }
  const contexts = new Map<string, ContextSpec>();
  return {
    contexts,
    last: (part) => lasts.get(part) ?? part.name,
    stage: (_, stage) => stages.get(stage) ?? baseName,
    context(part, name, spec) {
      const text = JSON.stringify(spec);
      const known = [...contexts].find(([, other]) => JSON.stringify(other) === text)?.[0];
      if (known !== undefined) return known;
      const own = `${lasts.get(part)}-${name || "context"}`;
      const called = name === "" ? claim(own) : claim(name, own);
      contexts.set(called, spec);
      return called;
    },
  };
}

const read = new WeakMap<Dockerfile, readonly Stage[]>();

/** The stages of a file, always the same objects: they are compared. */
export function stagesIn(dockerfile: Dockerfile): readonly Stage[] {
  const known = read.get(dockerfile);
  if (known) return known;
  const split = stagesOf(dockerfile);
  const stages = split.ok ? split.value.stages : [];
  read.set(dockerfile, stages);
  return stages;
}

/** Names of images, in lower case: a stage of the same name would take their place. */
function namesUsed({ dockerfile, contexts }: BuildSpec): string[] {
  const stages = stagesIn(dockerfile).map(({ name }) => name);
  const own = new Set<string | undefined>([...stages, ...Object.keys(contexts)]);
  return dockerfile.instructions
    .flatMap((instruction) => stageUsesOf(dockerfile, instruction))
    .map(({ name }) => name.toLowerCase())
    .filter((name) => !own.has(name));
}
