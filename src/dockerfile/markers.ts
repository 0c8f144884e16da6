import { type Diagnostic, fail, ok, type Place, type Result } from "../diagnostics/diagnostic.ts";
import { closest } from "../diagnostics/suggest.ts";
import { wholePlaceOf } from "./instruction-line.ts";
import { physicalLines } from "./lines.ts";
import type { Dockerfile, Instruction } from "./parse.ts";

/** A word of a marker and where it stands. */
export interface MarkerWord {
  readonly text: string;
  readonly place: Place;
}

/** A comment that says where a part of an image begins: `# layerbuild:section golang needs=maven`. */
export interface Marker {
  readonly kind: "section" | "base" | "end";
  /** From the `#` to the end of the line. */
  readonly place: Place;
  /** Of a section. */
  readonly name: MarkerWord | undefined;
  readonly needs: readonly MarkerWord[];
  readonly platforms: readonly MarkerWord[];
}

/** What a section may be called. The schema of layers.yaml says the same. */
export const sectionName = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const longestName = 60;

/** Names of parts that no section may have. */
export const reservedNames: readonly string[] = ["base", "final", "finalize"];

const kinds = ["section", "base", "end"] as const;
const attributes = ["needs", "platforms"] as const;

const marker = /^\s*#\s*layerbuild\s*:\s*(\S*)/i;
/** As it has to be written. */
const exact = /^[ \t]*#[ \t]*layerbuild:(?=\S|$)/;
const misspelt = /^\s*#\s*([\w-]+):(?:section|base|end)(?:\s|$)/i;

/**
 * The markers of a file in their order, whatever stage they stand in. What looks like one and is none
 * is wrong: to the builder it is a comment, and nobody would see that it has no effect.
 */
export function markersOf(dockerfile: Dockerfile): Result<readonly Marker[]> {
  const markers: Marker[] = [];
  const problems: Diagnostic[] = [];
  for (const { start, content } of physicalLines(dockerfile.source.text)) {
    const word = marker.exec(content)?.[1];
    const [, other] = misspelt.exec(content) ?? [];
    const looksLike = other !== undefined && closest(other, ["layerbuild"]) !== undefined;
    if (word === undefined && !looksLike) continue;
    const text = content.slice(content.indexOf("#")).trimEnd();
    const hash = start + content.indexOf("#");
    const place = { source: dockerfile.source, start: hash, end: hash + text.length };
    const around = instructionAround(dockerfile, place);
    // What a script says in a comment is its own affair, unless it is a marker to the letter.
    if (around && !(exact.test(text) && kinds.some((kind) => kind === word))) continue;
    const read = around
      ? fail([inside(place, around)])
      : word === undefined
        ? fail([unlike(place)])
        : markerAt(place, text, word);
    if (read.ok) markers.push(read.value);
    else problems.push(...read.error);
  }
  return problems.length > 0 ? fail(problems) : ok(markers);
}

/** The instruction whose text a place is, or in the middle of which a comment stands. */
const instructionAround = (dockerfile: Dockerfile, place: Place): Instruction | undefined =>
  dockerfile.instructions.find((_, index) => {
    const { start, end } = wholePlaceOf(dockerfile, index);
    return start < place.start && place.start < end;
  });

const inside = (place: Place, around: Instruction): Diagnostic => ({
  code: "marker-inside",
  message: `A marker can't stand in the middle of ${around.name}`,
  place,
  related: [{ message: "it stands in this", place: around.place }],
  hint: "put it between two instructions",
});

const unlike = (place: Place): Diagnostic => ({
  code: "unknown-marker",
  message: "This looks like a marker, and is none",
  place,
  hint: 'did you mean "layerbuild"?',
});

function markerAt(place: Place, text: string, word: string): Result<Marker> {
  const kind = kinds.find((one) => one === word);
  if (!exact.test(text)) {
    const hint = `write it "# layerbuild:${word.toLowerCase()}"`;
    return fail([
      { code: "unknown-marker", message: "This is not how a marker is written", place, hint },
    ]);
  }
  if (kind === undefined) {
    const meant = closest(word, kinds);
    const hint = meant ? `did you mean "${meant}"?` : `markers are ${kinds.join(", ")}`;
    const message = word === "" ? "The marker does not say what" : `There is no marker "${word}"`;
    return fail([{ code: "unknown-marker", message, place, hint }]);
  }
  const words = wordsIn(text, text.indexOf(":") + 1 + kind.length, place);
  const problems: Diagnostic[] = [];
  const lists: Record<(typeof attributes)[number], MarkerWord[]> = { needs: [], platforms: [] };
  const [first] = words;
  const name = kind === "section" && !first?.text.includes("=") ? first : undefined;
  if (kind === "section") problems.push(...nameProblems(name, place));
  for (const one of words.slice(name ? 1 : 0)) {
    const [key = "", ...rest] = one.text.split("=");
    const attribute = attributes.find((known) => known === key && kind === "section");
    if (!attribute || rest.length === 0) problems.push(unknownWord(one, kind));
    else lists[attribute].push(...listOf(one, key.length + 1, problems));
  }
  return problems.length > 0 ? fail(problems) : ok({ kind, place, name, ...lists });
}

function wordsIn(text: string, from: number, { source, start }: Place): MarkerWord[] {
  return [...text.slice(from).matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const at = start + from + index;
    return { text: word, place: { source, start: at, end: at + word.length } };
  });
}

/** The items of `needs=a,b`. */
function listOf({ text, place }: MarkerWord, from: number, problems: Diagnostic[]): MarkerWord[] {
  let at = from;
  return text
    .slice(from)
    .split(",")
    .flatMap((item) => {
      const start = place.start + at;
      at += item.length + 1;
      const here = { source: place.source, start, end: start + item.length };
      if (item !== "") return [{ text: item, place: here }];
      const message = `${text.slice(0, from - 1)} has an empty entry`;
      const hint = "entries stand between commas, without blanks";
      problems.push({ code: "invalid-marker", message, place, hint });
      return [];
    });
}

function nameProblems(name: MarkerWord | undefined, marker: Place): Diagnostic[] {
  const code = "invalid-name";
  if (!name) {
    const hint = "for example # layerbuild:section golang";
    return [{ code, message: "The section has no name", place: marker, hint }];
  }
  const { text, place } = name;
  if (reservedNames.includes(text)) {
    const hint = text === "base" ? { hint: "go back to the base by # layerbuild:base" } : {};
    return [{ code, message: `The name "${text}" is taken`, place, ...hint }];
  }
  if (sectionName.test(text) && text.length <= longestName) return [];
  const message =
    text.length > longestName
      ? `The name "${text}" is longer than ${longestName} characters`
      : `Invalid name "${text}": a section's name is lower-case letters and digits, in parts joined by one of . _ -`;
  return [{ code, message, place }];
}

function unknownWord({ text, place }: MarkerWord, kind: Marker["kind"]): Diagnostic {
  const code = "invalid-marker";
  if (kind !== "section") return { code, message: `Nothing can stand behind ${kind}`, place };
  const [key = ""] = text.split("=");
  const meant = closest(key, attributes);
  const hint =
    meant === undefined
      ? "what a section can have is needs=NAME,NAME and platforms=OS/ARCHITECTURE"
      : `did you mean "${meant}="?`;
  return { code, message: `A section has no "${key}" here`, place, hint };
}
