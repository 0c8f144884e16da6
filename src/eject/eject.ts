import type { ContextSpec, ImageSpec } from "../config/layerfile.ts";
import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import { baseName } from "../dockerfile/stages.ts";
import { endingOf } from "./ending.ts";
import type { EjectedFile } from "./file-text.ts";
import { commonGlobals } from "./globals.ts";
import { invocationOf } from "./invocation.ts";
import {
  type EjectOptions,
  type Layered,
  type LayeredPart,
  layeredOf,
  notEjectable,
} from "./layered.ts";
import { type EjectedPart, namesOf } from "./names.ts";
import { partLines } from "./part-lines.ts";
import { type Reached, writeSection } from "./section-lines.ts";
import { familiar } from "./stage-edits.ts";

/**
 * One Dockerfile that builds what the layers of an image come to: the base's stages, then each
 * section's on top of the one before it, in the order of their layers, each in the surroundings that
 * it has by itself, and in the end what the merge makes of the configuration. What it would do
 * otherwise is a problem, and not ejected.
 */
export function eject(options: EjectOptions): Result<EjectedFile> {
  const { layerfile, image } = options;
  const layered = layeredOf(options);
  if (!layered.ok) return layered;
  const { base, sections } = layered.value;
  const head = headOf(base ? [base, ...sections] : sections, image);
  if (!head.ok) return head;
  const problems: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const told = { problems, warnings };
  const written = writtenOf(options, layered.value, head.value.escape, told);
  if (problems.length > 0) return fail(problems);
  const { text, contexts } = written;
  const builds = [...(base ? [base] : []), ...sections].map(({ build }) => build);
  const context = layerfile.directory;
  const invocation = invocationOf({ layerfile, image, builds, context, contexts });
  return invocation.ok
    ? ok({ ...head.value, text, invocation: invocation.value, warnings })
    : invocation;
}

/** Directives, which hold for a whole file. */
function headOf(
  parts: readonly EjectedPart[],
  image: ImageSpec,
): Result<Pick<EjectedFile, "syntax" | "escape">> {
  const files = parts.map(({ build }) => build.dockerfile);
  const syntaxes = new Set(files.flatMap(({ syntax }) => syntax ?? []));
  const escapes = new Set(files.map((file) => file.escape));
  const different = (what: string, hint: string) =>
    fail([notEjectable(`Parts have different ${what}, and a file has one`, image.place, hint)]);
  if (syntaxes.size > 1) return different("frontends", "give all of them the same # syntax=");
  if (escapes.size > 1) return different("escape characters", "use one # escape= in all of them");
  return ok({ syntax: [...syntaxes][0], escape: [...escapes][0] ?? "\\" });
}

function writtenOf(
  { layerfile, image, platform }: EjectOptions,
  { base, baseConfig, sections, config }: Layered,
  escaper: string,
  told: { readonly problems: Diagnostic[]; readonly warnings: Diagnostic[] },
): { readonly text: string; readonly contexts: ReadonlyMap<string, ContextSpec> } {
  const parts = base ? [base, ...sections] : sections;
  const names = namesOf(parts, base !== undefined);
  const globals = commonGlobals(parts);
  const common = {
    ...told,
    names,
    keepsGlobals: globals.areKept,
    directory: layerfile.directory,
  };
  const blocks: string[] = globals.lines.length > 0 ? [globals.lines.join("\n")] : [];
  if (base) {
    blocks.push(
      partLines({
        ...common,
        part: base,
        kind: "base",
        globals: base.globals,
        on: () => baseName,
        opening: () => [],
        instead: (one) => (isTrigger(one, base) ? "" : undefined),
      }),
    );
  } else if (layerfile.base.kind === "image") {
    blocks.push(`FROM ${familiar(layerfile.base.reference)} AS ${baseName}`);
  }

  const { OnBuild: _, ...started } = baseConfig;
  const { variables = new Map() } = base?.stages.at(-1) ?? {};
  let below: Reached = { name: baseName, config: started, variables };
  for (const [at, section] of sections.entries()) {
    const later = sections.slice(at + 1);
    const context = { ...common, globals, escaper, platform, below, later };
    const { text, reached: end } = writeSection(section, context);
    blocks.push(`# ${section.name}\n${text}`);
    below = end;
  }
  blocks.push(...endingOf(below, config, { layerfile, image, escaper, platform, ...told }));
  return { text: `${blocks.join("\n\n")}\n`, contexts: names.contexts };
}

/** Triggers are for images that are built on the whole. */
const isTrigger = (instruction: Instruction, { line }: LayeredPart): boolean =>
  instruction.name === "ONBUILD" &&
  (line.stages.at(-1)?.instructions.includes(instruction) ?? false);
