import { type Diagnostic, outerPlace, type Place, positionOf } from "../diagnostics/diagnostic.ts";
import { LayerbuildError } from "../diagnostics/error.ts";

/** A file's name for GitHub: relative to the checkout; undefined for one that is not in it. */
export type FileOf = (path: string) => string | undefined;

/**
 * An error as workflow commands of GitHub Actions, one a line: GitHub shows them at their lines of
 * the files. A problem with a place has a command of its own.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions", `error`.
 */
export function annotationsOf(error: Error, fileOf: FileOf): string {
  if (!(error instanceof LayerbuildError)) return annotation(error.message, {});
  const { message, detail, hint, diagnostics } = error;
  if (diagnostics.length > 0) {
    return diagnostics.map((diagnostic) => ofDiagnostic(diagnostic, fileOf)).join("");
  }
  return annotation(paragraphs(message, detail, hint && `hint: ${hint}`), {});
}

/** The failure of a step, at the place where the layerfile has it. */
export function failedStep(
  label: string,
  { message, hint }: LayerbuildError,
  place: Place | undefined,
  fileOf: FileOf,
): string {
  const text = paragraphs(`${label}: ${message}`, hint && `hint: ${hint}`);
  return annotation(text, place ? spotOf(place, fileOf) : {});
}

function ofDiagnostic({ message, place, related = [], hint }: Diagnostic, fileOf: FileOf): string {
  const others = related.map((other) => {
    const { source, start } = outerPlace(other.place);
    return `${source.path}:${positionOf(source, start).line}: ${other.message}`;
  });
  const text = paragraphs(message, ...others, hint && `hint: ${hint}`);
  return annotation(text, place ? spotOf(place, fileOf) : {});
}

interface Spot {
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly col?: number;
  readonly endColumn?: number;
}

/** Columns only within one line: others are refused. Source: GitHub REST API, check runs. */
function spotOf(place: Place, fileOf: FileOf): Spot {
  const { source, start, end } = outerPlace(place);
  const file = fileOf(source.path);
  if (file === undefined) return {};
  const from = positionOf(source, start);
  const to = positionOf(source, Math.max(start, end - 1));
  const columns = from.line === to.line ? { col: from.column, endColumn: to.column } : {};
  return { file, line: from.line, endLine: to.line, ...columns };
}

function annotation(text: string, spot: Spot): string {
  const properties = Object.entries({ ...spot, title: "layerbuild" }).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  return `::error ${properties.join(",")}::${escapeData(text)}\n`;
}

const paragraphs = (...texts: readonly (string | undefined)[]): string =>
  texts.filter((text) => text !== undefined && text !== "").join("\n");

/** Source: actions/toolkit, core, the command's own encoding: each of them would end the value. */
const escapeData = (text: string): string =>
  text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");

const escapeProperty = (text: string): string =>
  escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
