import type { From } from "../config/layerfile.ts";
import { type Diagnostic, fail, ok, type Result } from "../diagnostics/diagnostic.ts";
import { type Edit, edited } from "../dockerfile/edit.ts";
import { physicalLines } from "../dockerfile/lines.ts";
import { type Marked, markedOf, tailName } from "../dockerfile/marked.ts";
import { partsOf } from "../dockerfile/marked-parts.ts";
import { markersOf } from "../dockerfile/markers.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { isListVariable } from "../merge/list-variable.ts";
import { finalizeOf } from "../plan/finalize.ts";
import { endingOf } from "./ending.ts";
import type { EjectedFile } from "./file-text.ts";
import { invocationOf } from "./invocation.ts";
import { type EjectOptions, layeredOf } from "./layered.ts";
import { stagesIn } from "./names.ts";
import { reached } from "./section-lines.ts";
import { argEdits, withoutDirectives, withoutLines } from "./stage-edits.ts";

/** Whether an image is the whole file as it stands: then nothing has to be known of its base. */
export function isAsWritten(
  from: From,
  { layerfile, image }: Pick<EjectOptions, "layerfile" | "image">,
): boolean {
  const marked = markedOf(from.build.dockerfile);
  const parts = marked.ok ? partsOf(marked.value, isListVariable) : marked;
  if (!parts.ok || finalizeOf(layerfile)) return false;
  const { tail } = parts.value;
  const behind = tail?.constants ?? {};
  return (
    image.sections.length === layerfile.sections.length &&
    layerfile.sections.every(({ platforms }) => !platforms) &&
    canonicalJson(image.config as Json) === canonicalJson(behind as Json)
  );
}

/**
 * The Dockerfile that an image's sections are parts of, without its markers and without the sections
 * that are not in the image. What the image's configuration has otherwise is said at the end.
 */
export function unmarked(from: From, options: EjectOptions): Result<EjectedFile> {
  const { layerfile, image } = options;
  const { build } = from;
  const { dockerfile } = build;
  const marked = markedOf(dockerfile);
  if (!marked.ok) throw new Error("Internal error: a marked file was not checked");
  const written = isAsWritten(from, options)
    ? ok(`${plainText(from, []).trimEnd()}\n`)
    : changedText(from, marked.value, options);
  if (!written.ok) return written;
  const invocation = invocationOf({
    layerfile,
    image,
    builds: [build],
    context: build.context,
    contexts: new Map(Object.entries(build.contexts)),
  });
  if (!invocation.ok) return invocation;
  const { syntax, escape: escaper } = dockerfile;
  return ok({
    syntax,
    escape: escaper,
    text: written.value,
    invocation: invocation.value,
    warnings: [],
  });
}

function changedText(
  from: From,
  { sections, tail }: Marked,
  options: EjectOptions,
): Result<string> {
  const layered = layeredOf(options);
  if (!layered.ok) return layered;
  const names = new Set(layered.value.sections.map(({ name }) => name));
  const missing = sections.filter(({ name }) => !names.has(name));
  const hasTail = missing.length === 0 || names.has(tailName);
  const without = [...missing.flatMap(({ own }) => own), ...(hasTail ? [] : tail)];
  const stage = stagesIn(from.build.dockerfile).at(-1);
  const name = stage?.name ?? "sections";
  const text = plainText(from, without);
  const { platform, origin = {} } = options;
  const written = reached(text, { name, config: origin }, platform).at(-1);
  const below = { name, config: written?.config ?? {}, variables: written?.variables ?? new Map() };
  const problems: Diagnostic[] = [];
  const escaper = from.build.dockerfile.escape;
  const ending = endingOf(below, layered.value.config, { ...options, escaper, problems });
  if (problems.length > 0) return fail(problems);
  const all = ending.length > 0 && !stage?.name ? plainText(from, without, ` AS ${name}`) : text;
  return ok(`${[all.trimEnd(), ...ending].join("\n\n")}\n`);
}

/**
 * The text without directives, markers and some instructions; ARGs have the values that they get.
 * `behind` goes behind the last FROM.
 */
function plainText({ build }: From, without: readonly Instruction[], behind = ""): string {
  const { dockerfile, args } = build;
  const { source, instructions } = dockerfile;
  const lines = physicalLines(source.text);
  const values = new Map(Object.entries(args));
  const edits: Edit[] = [withoutDirectives(dockerfile)];
  const markers = markersOf(dockerfile);
  for (const { place } of markers.ok ? markers.value : []) {
    const line = lines.findLast(({ start }) => start <= place.start);
    if (line) edits.push({ start: line.start, end: line.start + line.raw.length, text: "" });
  }
  for (const [index, instruction] of instructions.entries()) {
    if (without.includes(instruction)) edits.push(withoutLines(dockerfile, index));
    else edits.push(...argEdits(dockerfile, instruction, values));
  }
  const last = instructions.findLast(({ name }) => name === "FROM");
  if (last) edits.push({ start: last.place.end, end: last.place.end, text: behind });
  return edited(source, edits).text;
}
