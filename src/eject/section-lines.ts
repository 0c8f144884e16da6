import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { baseName, type Stage } from "../dockerfile/stages.ts";
import type { ExecutionConfig } from "../image/config.ts";
import type { Platform } from "../image/descriptor.ts";
import { parseEnv } from "../merge/config.ts";
import { quoted, stateLines } from "./config-lines.ts";
import { environmentOf } from "./environment.ts";
import { type Globals, globalsOf } from "./globals.ts";
import type { LayeredPart } from "./layered.ts";
import { type Names, stagesIn } from "./names.ts";
import { partLines } from "./part-lines.ts";
import { type EvaluatedStage, endOf, evaluateLine, stageLineOf } from "./stage-line.ts";
import { foreignSurroundings } from "./surroundings.ts";

/** A stage of the one Dockerfile and what its image has. */
export interface Reached {
  readonly name: string;
  readonly config: ExecutionConfig;
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
}

/**
 * A section's stages on top of those before it. What other sections have left behind is set right
 * first; variables that a later section must not see are the section's ARGs.
 */
export function writeSection(
  section: LayeredPart,
  context: SectionContext,
): { readonly text: string; readonly reached: Reached } {
  const { names, globals, escaper, platform, below, later, problems } = context;
  const { line, needs, stages } = section;
  const leaks = later.some((other) => !other.needs.includes(section.name));
  const environment = environmentOf(section, leaks, escaper);
  const opening = (stage: Stage): string[] => {
    const at = line.stages.indexOf(stage);
    const own = stages[at];
    if (at > 0 && own)
      return variableLines(environment.kept(below.config, own), own.start, escaper);
    const isAside = at < 0;
    if (isAside && (needs.length === 0 || !startsFromBase(stage, section))) return [];
    return openingLines(below.config, stages[0]?.start ?? below.config, escaper);
  };
  const text = partLines({
    ...context,
    part: section,
    kind: "section",
    globals: section.globals,
    on: (stage) => (line.stages.includes(stage) || needs.length > 0 ? below.name : baseName),
    opening,
    instead: environment.instead,
  });
  const written = reached([...globals.lines, text].join("\n"), below, platform);
  problems.push(...foreignSurroundings(section, written));
  return { text, reached: { name: names.last(section), config: endOf(written) } };
}

/** What a text of the one Dockerfile comes to, on top of a stage of it. */
export function reached(text: string, below: Reached, platform: Platform): EvaluatedStage[] {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error(`Internal error: what is ejected does not parse: ${text}`);
  const dockerfile = parsed.value;
  const build = { dockerfile, args: {} };
  const globals = globalsOf({ build }, platform);
  const line = stageLineOf(dockerfile, globals, [below.name]);
  const stages = evaluateLine(dockerfile, line, below.config, { args: {}, globals });
  if (!stages.ok) throw new Error("Internal error: what is ejected can't be evaluated");
  return stages.value;
}

const startsFromBase = (stage: Stage, { build }: LayeredPart): boolean =>
  stage.from === baseName && !stagesIn(build.dockerfile).some(({ name }) => name === baseName);

/** User, folder, shell and variables as they are to be, on top of what there is. */
const openingLines = (from: ExecutionConfig, to: ExecutionConfig, escaper: string): string[] => [
  ...stateLines(from, to, escaper),
  ...variableLines(from, to, escaper),
];

/** ARGs: they are gone in the next stage. */
function variableLines(from: ExecutionConfig, to: ExecutionConfig, escaper: string): string[] {
  const before = parseEnv(from.Env);
  return [...parseEnv(to.Env)]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => `ARG ${name}=${quoted(value, escaper)}`);
}
