import type { ImageSpec, Layerfile } from "../config/layerfile.ts";
import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { baseName } from "../dockerfile/stages.ts";
import type { ExecutionConfig } from "../image/config.ts";
import type { Platform } from "../image/descriptor.ts";
import { asRoot, finalizeOf } from "../plan/finalize.ts";
import { configLines, normalConfig } from "./config-lines.ts";
import { commonGlobals } from "./globals.ts";
import { type Layered, layeredOf, notEjectable } from "./layered.ts";
import { type EjectedPart, namesOf } from "./names.ts";
import { partLines } from "./part-lines.ts";
import { type Reached, reached, writeSection } from "./section-lines.ts";
import { familiar } from "./stage-edits.ts";
import { endOf } from "./stage-line.ts";

export interface EjectOptions {
  readonly layerfile: Layerfile;
  readonly image: ImageSpec;
  readonly platform: Platform;
  /** Of the image that the base starts from; undefined for scratch. */
  readonly origin: ExecutionConfig | undefined;
}

/** One Dockerfile, and what it is built with besides. */
export interface Ejected {
  readonly syntax: string | undefined;
  readonly escape: string;
  /** All but its directives. */
  readonly text: string;
  /** Named contexts: folders, absolute. */
  readonly contexts: ReadonlyMap<string, string>;
}

/**
 * One Dockerfile that builds what the layers of an image come to: the base's stages, then each
 * section's on top of the one before it, in the order of their layers, each in the surroundings that
 * it has by itself, and in the end what the merge makes of the configuration. What it would do
 * otherwise is a problem, and not ejected.
 */
export function eject(options: EjectOptions): Result<Ejected> {
  const { layerfile, image, platform, origin } = options;
  const layered = layeredOf(layerfile, image, platform, origin);
  if (!layered.ok) return layered;
  const { base, sections } = layered.value;
  const head = headOf(base ? [base, ...sections] : sections, image);
  if (!head.ok) return head;
  const problems: Diagnostic[] = [];
  const written = writtenOf(options, layered.value, head.value.escape, problems);
  if (problems.length > 0) return fail(problems);
  return ok({ ...head.value, ...written });
}

/** Directives, which hold for a whole file. */
function headOf(
  parts: readonly EjectedPart[],
  image: ImageSpec,
): Result<Pick<Ejected, "syntax" | "escape">> {
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
  problems: Diagnostic[],
): Pick<Ejected, "text" | "contexts"> {
  const parts = base ? [base, ...sections] : sections;
  const names = namesOf(parts, base !== undefined);
  const globals = commonGlobals(parts);
  const common = { names, keepsGlobals: globals.areKept, problems, directory: layerfile.directory };
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
        instead: () => undefined,
      }),
    );
  } else if (layerfile.base.kind === "image") {
    blocks.push(`FROM ${familiar(layerfile.base.reference)} AS ${baseName}`);
  }

  let below: Reached = { name: baseName, config: baseConfig };
  for (const [at, section] of sections.entries()) {
    const later = sections.slice(at + 1);
    const context = { ...common, globals, escaper, platform, below, later };
    const { text, reached: end } = writeSection(section, context);
    blocks.push(`# ${section.name}\n${text}`);
    below = end;
  }
  blocks.push(...lastBlock(below, config, { layerfile, image, escaper, platform, problems }));
  return { text: `${blocks.join("\n\n")}\n`, contexts: names.contexts };
}

/** A stage of what the merge makes of the configuration, and of the finalizing commands. */
function lastBlock(
  below: Reached,
  config: ExecutionConfig,
  context: {
    readonly layerfile: Layerfile;
    readonly image: ImageSpec;
    readonly escaper: string;
    readonly platform: Platform;
    readonly problems: Diagnostic[];
  },
): string[] {
  const { layerfile, image, escaper, platform, problems } = context;
  const { lines, impossible } = configLines(below.config, config, escaper);
  for (const what of impossible) {
    const message = `The image has not ${what}, which no Dockerfile can take away`;
    problems.push(notEjectable(message, image.place));
  }
  const opening = `FROM ${below.name}`;
  const end = endOf(reached([opening, ...lines].join("\n"), below, platform));
  const isSame = JSON.stringify(normalConfig(end)) === JSON.stringify(normalConfig(config));
  if (problems.length === 0 && !isSame) {
    throw new Error(`Internal error: the configuration of ${image.name} is not ejected as it is`);
  }
  const finalize = finalizeOf(layerfile);
  const commands = finalize ? asRoot(finalize.build.dockerfile.source.text, config.User) : "";
  const all = [...lines, ...commands.split("\n").slice(1)].filter((line) => line !== "");
  return all.length > 0 ? [["# what the merge makes of them", opening, ...all].join("\n")] : [];
}
