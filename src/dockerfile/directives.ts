import { type PhysicalLine, trimStart } from "./lines.ts";

export interface Directives {
  readonly escape: "\\" | "`";
  /** The image of `# syntax=`. */
  readonly syntax: string | undefined;
  /** How many lines they take, a `#!` line included. */
  readonly count: number;
  readonly problems: readonly { readonly message: string; readonly line: PhysicalLine }[];
}

const known = ["syntax", "escape", "check"];
const pattern = /^([a-zA-Z][a-zA-Z0-9]*)[\t\f\r ]*=[\t\f\r ]*(.+?)[\t\f\r ]*$/;

function directiveOf(content: string): { name: string; value: string } | undefined {
  if (!content.startsWith("#")) return undefined;
  const match = pattern.exec(trimStart(content.slice(1)));
  const name = match?.[1]?.toLowerCase();
  const value = match?.[2];
  if (name === undefined || value === undefined || !known.includes(name)) return undefined;
  return { name, value };
}

/**
 * Reads the parser directives, which stand at the very top: any other line, a comment or a blank
 * one too, ends them. A `#!` line hides all but `syntax`; a `syntax` that is indented is not seen,
 * since the builder looks for it before it parses. Builders before 0.14 take `check` for a comment,
 * which ends them: what follows it is a problem.
 * Source: Dockerfile reference, "Parser directives"; BuildKit, frontend/dockerfile/parser.
 */
export function directivesOf(lines: readonly PhysicalLine[]): Directives {
  const problems: { message: string; line: PhysicalLine }[] = [];
  const seen = new Set<string>();
  let escaper: Directives["escape"] = "\\";
  let syntax: string | undefined;
  const hidden = lines[0]?.raw.startsWith("#!") ?? false;
  let count = hidden ? 1 : 0;
  let atMargin = true;
  for (; count < lines.length; count++) {
    const line = lines[count];
    const directive = line && directiveOf(trimStart(line.content));
    if (!line || !directive) break;
    const { name, value } = directive;
    atMargin &&= line.content.startsWith("#");
    if (seen.has(name)) {
      problems.push({ line, message: `The directive ${name} is set twice` });
      continue;
    }
    if (seen.has("check")) {
      problems.push({
        line,
        message: `Some builders don't see ${name} behind check: put it first`,
      });
    }
    seen.add(name);
    if (name === "syntax" && atMargin) syntax = value.split(" ")[0];
    if (name !== "escape" || hidden) continue;
    if (value === "\\" || value === "`") escaper = value;
    else problems.push({ line, message: `The escape character is \\ or \`, not ${value}` });
  }
  return { escape: escaper, syntax, count, problems };
}
