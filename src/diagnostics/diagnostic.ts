/** A text that problems are found in: what the person calls it, and its content. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** Set when the text stands inside another one: places in it are shown there. */
  readonly within?: Embedding;
}

/** Where the runs of an embedded text stand in the one around it, in order; the first is at 0. */
export interface Embedding {
  readonly source: Source;
  readonly runs: readonly { readonly at: number; readonly outer: number }[];
}

/** A range of a source. Offsets are in UTF-16 units; `end` is exclusive. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/**
 * A problem in what the person wrote, as a value. Line and column are not part of it: they are
 * computed when it is printed.
 */
export interface Diagnostic {
  /** Stable, kebab-case: `unknown-key`, `cycle` … */
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
  /** Other places that belong to the same problem: the first declaration, the edges of a cycle. */
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
  /** What to do about it, one sentence. */
  readonly hint?: string;
}

/** Either a value or everything that is wrong. */
export type Result<T, E = readonly Diagnostic[]> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
export const fail = <E>(error: E): { ok: false; error: E } => ({ ok: false, error });

/** Line and column of an offset, both from 1. */
export function positionOf(source: Source, offset: number): { line: number; column: number } {
  const before = source.text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

/** The place in the text that is a file: a place in an embedded text is found in the one around it. */
export function outerPlace(place: Place): Place {
  const { within } = place.source;
  if (!within) return place;
  const outerOf = (offset: number): number => {
    const run = within.runs.findLast(({ at }) => at <= offset) ?? { at: 0, outer: 0 };
    return run.outer + offset - run.at;
  };
  const start = outerOf(place.start);
  const end = place.end > place.start ? outerOf(place.end - 1) + 1 : start;
  return outerPlace({ source: within.source, start, end });
}

/** `file:line:column` of a place. */
export function locationOf(place: Place): string {
  const { source, start } = outerPlace(place);
  const { line, column } = positionOf(source, start);
  return `${source.path}:${line}:${column}`;
}

/** The lines around a place with its range underlined; two lines of context above, one below. */
function codeFrame(place: Place): string {
  const { source, start, end } = outerPlace(place);
  const lines = source.text.split("\n");
  const { line, column } = positionOf(source, start);
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const out: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = (lines[n - 1] ?? "").replace(/\r$/, "");
    if (n === last && n > line && text.trim() === "") break;
    out.push(`${n === line ? ">" : " "} ${String(n).padStart(width)} | ${text}`.trimEnd());
    if (n === line) {
      const room = Math.max(1, text.length - (column - 1));
      const length = Math.min(Math.max(1, end - start), room);
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
      out.push(`  ${" ".repeat(width)} | ${indent}${"^".repeat(length)}`);
    }
  }
  return out.join("\n");
}

/** A diagnostic as a person reads it: place, message, frame, second places, hint. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { place, message, related = [], hint } = diagnostic;
  const parts = [place ? `${locationOf(place)}: ${message}` : message];
  if (place) parts.push(codeFrame(place));
  for (const other of related) {
    parts.push(`${locationOf(other.place)}: ${other.message}`, codeFrame(other.place));
  }
  if (hint) parts.push(`hint: ${hint}`);
  return parts.join("\n");
}
