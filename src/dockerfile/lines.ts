/** White space as Go's unicode.IsSpace sees it, which differs from JavaScript's. */
export const space =
  "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leadingSpace = new RegExp(`^${space}+`);
const trailingSpace = new RegExp(`${space}+$`);
const comment = new RegExp(`^${space}*#`);
const blank = new RegExp(`^${space}*$`);

export const trimStart = (text: string): string => text.replace(leadingSpace, "");
export const trimEnd = (text: string): string => text.replace(trailingSpace, "");

/** A line as it stands in the file. */
export interface PhysicalLine {
  /** Offset in the source. */
  readonly start: number;
  /** Without its line end. */
  readonly content: string;
  /** With its line end. */
  readonly raw: string;
}

/** Lines of a file; a byte order mark is not part of the first. */
export function physicalLines(text: string): PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    const raw = text.slice(start, end);
    lines.push({ start, raw, content: raw.replace(/[\r\n]+$/, "") });
    start = end;
  }
  return lines;
}

/** An instruction's line, continuations joined, with the way back to the source. */
export interface LogicalLine {
  readonly text: string;
  /** Source offset just after its last line's content. */
  readonly end: number;
  /** Index of the physical line after it. */
  readonly next: number;
  /** The source offset of an index of `text`. */
  readonly sourceOf: (index: number) => number;
}

/**
 * Joins the line at `index` with what continues it. Comments and blank lines within are left out,
 * leading white space of continuing lines is kept; an escape character at the end of a line
 * continues it unless it is itself escaped. Undefined for a blank or comment line.
 * Source: BuildKit, frontend/dockerfile/parser.
 */
export function logicalLine(
  lines: readonly PhysicalLine[],
  index: number,
  escaper: string,
): LogicalLine | undefined {
  const first = lines[index];
  if (!first || comment.test(first.content)) return undefined;
  const lead = first.content.length - trimStart(first.content).length;
  const segments: { readonly at: number; readonly from: number }[] = [];
  let text = "";
  let end = first.start + first.content.length;
  let next = index;
  let open = true;
  while (open && next < lines.length) {
    const line = lines[next];
    if (!line) break;
    const isFirst = next === index;
    next++;
    if (!isFirst && (comment.test(line.content) || blank.test(line.content))) continue;
    const from = line.start + (isFirst ? lead : 0);
    const content = isFirst ? line.content.slice(lead) : line.content;
    const kept = withoutContinuation(content, escaper);
    segments.push({ at: text.length, from });
    text += kept ?? content;
    open = kept !== undefined;
    end = line.start + line.content.length;
  }
  if (text === "" && next === index + 1 && !open) return undefined;
  const sourceOf = (at: number): number => {
    const segment = segments.findLast((one) => one.at <= at) ?? { at: 0, from: first.start };
    return segment.from + (at - segment.at);
  };
  return { text, end, next, sourceOf };
}

/** The content before a continuation character; undefined when there is none. */
function withoutContinuation(content: string, escaper: string): string | undefined {
  const body = content.replace(/[ \t]+$/, "");
  if (!body.endsWith(escaper)) return undefined;
  const kept = body.slice(0, -1);
  return kept.endsWith(escaper) ? undefined : kept;
}
