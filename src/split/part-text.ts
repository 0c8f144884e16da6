import { directivesOf } from "../dockerfile/directives.ts";
import { physicalLines } from "../dockerfile/lines.ts";
import { type Dockerfile, type Instruction, parseDockerfile } from "../dockerfile/parse.ts";
import { type Part, partSource } from "../dockerfile/parts.ts";

/**
 * The Dockerfile of a part for people: its instructions as they stand in the file, with the comments
 * right above them. A section without stages of its own has no FROM.
 */
export function compactText(dockerfile: Dockerfile, part: Part, kind: "base" | "section"): string {
  const source = partSource(dockerfile, part, kind);
  const parsed = parseDockerfile(source);
  if (!parsed.ok) throw new Error("Internal error: a part of a Dockerfile can't be read");
  const { instructions } = parsed.value;
  const froms = instructions.filter(({ name }) => name === "FROM");
  const needsFrom = kind === "base" || froms.length > 1 || instructions[0]?.name !== "FROM";
  const shown = instructions.filter(({ name }) => needsFrom || name !== "FROM");
  const lines = physicalLines(source.text);
  const directives = lines.slice(0, directivesOf(lines).count).map(({ content }) => content);
  const blocks = shown.map((one) => {
    const comments =
      one.name === "FROM" && kind === "section" ? [] : commentsAbove(source.text, one);
    return { text: source.text.slice(one.place.start, one.place.end), comments };
  });
  let text = directives.map((line) => `${line}\n`).join("");
  blocks.forEach(({ text: instruction, comments }, index) => {
    const isFrom = shown[index]?.name === "FROM";
    if (index > 0 && (comments.length > 0 || isFrom)) text += "\n";
    text += [...comments, instruction].join("\n");
    text += "\n";
  });
  return text.replaceAll("\r\n", "\n");
}

const directive = /^\s*#\s*(?:syntax|escape|check)\s*=/i;

/** Comment lines right above an instruction, without a blank line between. */
function commentsAbove(text: string, { place }: Instruction): string[] {
  const above = text.slice(0, place.start).split("\n").slice(0, -1);
  const from = above.findLastIndex((line) => !/^\s*#/.test(line));
  return above
    .slice(from + 1)
    .filter((line) => !directive.test(line) && !/^\s*#\s*layerbuild:/.test(line))
    .map((line) => line.trim());
}
