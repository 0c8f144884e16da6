import { canonicalJson, type Json } from "../image/canonical-json.ts";
import { hunksOf } from "../merge/line-diff.ts";
import type { Change } from "./change.ts";

/** What counts of a Dockerfile, as `dockerfile/normal.ts` makes it. */
interface Normal {
  readonly escape: string;
  readonly syntax?: string;
  readonly instructions: readonly Json[];
}

/**
 * What makes the instructions of one normal form those of another. `places` says where those of the
 * latter stand. Undefined where a form is none that this version makes.
 */
export function instructionChangesOf(
  before: Json,
  after: Json,
  places: readonly string[],
): Change[] | undefined {
  if (!isNormal(before) || !isNormal(after)) return undefined;
  const [was, is] = [before, after].map(({ instructions }) => instructions.map(canonicalJson)) as [
    string[],
    string[],
  ];
  const changes: Change[] = [];
  let shift = 0;
  for (const { start, end, lines } of hunksOf(was, is)) {
    const gone = before.instructions.slice(start, end).map(instructionText);
    const first = start + shift;
    const come = after.instructions.slice(first, first + lines.length).map(instructionText);
    for (let at = 0; at < Math.max(gone.length, come.length); at++) {
      const [old, now] = [gone[at], come[at]];
      changes.push({
        kind: "instruction",
        subject: now === undefined ? "" : (places[first + at] ?? ""),
        ...(old === undefined ? {} : { before: old }),
        ...(now === undefined ? {} : { after: now }),
      });
    }
    shift += lines.length - (end - start);
  }
  return [...settings(before, after), ...changes];
}

/** The image of `# syntax=`; undefined where none is named. */
export const syntaxOf = (normal: Json): string | undefined =>
  isNormal(normal) ? normal.syntax : undefined;

const settings = (before: Normal, after: Normal): Change[] =>
  (["escape", "syntax"] as const).flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (old === now) return [];
    return {
      kind: "setting",
      subject: name,
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    } as const;
  });

/** `RUN --network=none make`: an instruction as one would write it. */
function instructionText(instruction: Json): string {
  const [name = "", flags = [], argument = "", heredocs = []] = instruction as readonly Json[];
  const options = (flags as readonly (readonly string[])[]).map(([flag, value]) =>
    value === undefined ? `--${flag}` : `--${flag}=${value}`,
  );
  const bodies = (heredocs as readonly Json[][]).map(([, , , content]) => `\n${content}`);
  return [name, ...options, argumentText(argument)].filter(Boolean).join(" ") + bodies.join("");
}

function argumentText(argument: Json): string {
  if (Array.isArray(argument)) {
    // Pairs are those of ENV and LABEL.
    const words = argument.map((word) => (Array.isArray(word) ? word.join("=") : word));
    return words.map(argumentText).join(" ");
  }
  if (typeof argument === "object" && argument !== null && "json" in argument) {
    return JSON.stringify(argument.json);
  }
  return typeof argument === "string" ? argument : canonicalJson(argument);
}

const isNormal = (value: Json): value is Json & Normal =>
  typeof value === "object" && value !== null && "instructions" in value;
