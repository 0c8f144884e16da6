import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { variablesIn } from "../dockerfile/scope.ts";
import { settingsOf } from "../dockerfile/settings.ts";
import { quotedWords } from "../dockerfile/split.ts";
import { baseName, type Stage } from "../dockerfile/stages.ts";
import type { ExecutionConfig } from "../image/config.ts";
import type { Platform } from "../image/descriptor.ts";
import { parseEnv } from "../merge/config.ts";
import { quoted, stateLines } from "./config-lines.ts";
import { type Globals, globalsOf } from "./globals.ts";
import { insteadIn } from "./instead.ts";
import type { LayeredPart } from "./layered.ts";
import { type Names, stagesIn } from "./names.ts";
import { partLines } from "./part-lines.ts";
import { type Below, type EvaluatedStage, evaluateLine, stageLineOf } from "./stage-line.ts";
import { emptiedFor, foreignSurroundings } from "./surroundings.ts";

/** A stage of the one Dockerfile and what its image has. */
export interface Reached extends Below {
  readonly name: string;
}

export interface SectionContext {
  readonly names: Names;
  readonly keepsGlobals: boolean;
  readonly globals: Globals;
  /** The project. */
  readonly directory: string;
  readonly escaper: string;
  readonly platform: Platform;
  /** The last stage so far. */
  readonly below: Reached;
  /** The sections that come on top. */
  readonly later: readonly LayeredPart[];
  readonly problems: Diagnostic[];
  readonly warnings: Diagnostic[];
}

/**
 * A section's stages on top of those before it. What other sections have left behind is set right
 * first; variables that a later section must not see are the section's ARGs.
 */
export function writeSection(
  section: LayeredPart,
  context: SectionContext,
): { readonly text: string; readonly reached: Reached } {
  const { names, globals, escaper, platform, below, later, problems, warnings } = context;
  const { line, needs, stages } = section;
  const leaks = later.some((other) => !other.needs.includes(section.name));
  const opening = (stage: Stage): string[] => {
    const at = line.stages.indexOf(stage);
    const own = stages[at];
    if (at > 0 && own) return imageLines(below.config, own.start, escaper);
    const isAside = at < 0;
    if (isAside && (needs.length === 0 || !startsFromBase(stage, section))) return [];
    const start = stages[0]?.start ?? below.config;
    const left = isAside ? below.variables : withoutOwn(below.variables, stage, section);
    return [
      ...stateLines(below.config, start, escaper),
      ...variableLines(below.config, start, escaper),
      ...emptyLines(left, start),
    ];
  };
  const text = partLines({
    ...context,
    part: section,
    kind: "section",
    globals: section.globals,
    on: (stage) => (line.stages.includes(stage) || needs.length > 0 ? below.name : baseName),
    opening,
    instead: insteadIn(section, leaks, escaper),
  });
  const written = reached([...globals.lines, text].join("\n"), below, platform);
  problems.push(...foreignSurroundings(section, written));
  const emptied = [...emptiedFor(section, written)].sort();
  if (emptied.length > 0) warnings.push(emptyNotUnset(section, emptied));
  const { config = {}, variables = new Map() } = written.at(-1) ?? {};
  return { text, reached: { name: names.last(section), config, variables } };
}

/** What a text of the one Dockerfile comes to, on top of a stage of it. */
export function reached(text: string, below: Reached, platform: Platform): EvaluatedStage[] {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error(`Internal error: what is ejected does not parse: ${text}`);
  const dockerfile = parsed.value;
  const build = { dockerfile, args: {} };
  const globals = globalsOf({ build }, platform);
  const line = stageLineOf(dockerfile, globals, [below.name]);
  const stages = evaluateLine(dockerfile, line, below, { args: {}, globals });
  if (!stages.ok) throw new Error("Internal error: what is ejected can't be evaluated");
  return stages.value;
}

const startsFromBase = (stage: Stage, { build }: LayeredPart): boolean =>
  stage.from === baseName && !stagesIn(build.dockerfile).some(({ name }) => name === baseName);

/** Variables as they are to be, without that the image keeps them. */
function variableLines(from: ExecutionConfig, to: ExecutionConfig, escaper: string): string[] {
  const before = parseEnv(from.Env);
  return [...parseEnv(to.Env)]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => `ARG ${name}=${quoted(value, escaper)}`);
}

/** Those that the image has otherwise: of a stage below, it alone goes before what that hands on. */
function imageLines(below: ExecutionConfig, to: ExecutionConfig, escaper: string): string[] {
  const found = parseEnv(below.Env);
  const Env = (to.Env ?? []).filter((entry) => found.has(entry.split("=", 1)[0] ?? ""));
  return variableLines(below, { Env }, escaper);
}

const emptyNotUnset = ({ name, line }: LayeredPart, names: readonly string[]): Diagnostic => {
  const message = `${name} finds variables of others empty, where alone it would not have them: ${names.join(", ")}`;
  const place = line.stages[0]?.place;
  return { code: "emptied", message, ...(place && { place }) };
};

/** ARGs of sections before that the section does not have: they can be emptied, but not unset. */
export const emptyLines = (
  left: ReadonlyMap<string, string> | undefined,
  to: ExecutionConfig,
): string[] => {
  const wanted = parseEnv(to.Env);
  const names = [...(left ?? [])].filter(([name, value]) => value !== "" && !wanted.has(name));
  return names.map(([name]) => `ARG ${name}=`);
};

/** Those that the stage does not give a value itself before anything can see them. */
function withoutOwn(
  left: ReadonlyMap<string, string> | undefined,
  stage: Stage,
  { build, globals }: LayeredPart,
): ReadonlyMap<string, string> {
  const { escape: escaper } = build.dockerfile;
  const out = new Map(left);
  const seen = new Set<string>();
  for (const instruction of stage.instructions) {
    if (instruction.name !== "ARG" && instruction.name !== "ENV") return out;
    for (const name of variablesIn(instruction, escaper)) seen.add(name);
    const names =
      instruction.name === "ENV"
        ? settingsOf(instruction, escaper).map(({ aspect }) => aspect.slice(1))
        : quotedWords(instruction.argument, escaper).flatMap((word) => {
            const [name = "", value = build.args[name] ?? globals.values.get(name)] =
              word.split("=");
            return value === undefined ? [] : [name];
          });
    for (const name of names) if (!seen.has(name)) out.delete(name);
  }
  return out;
}
