import { type Diagnostic, fail, ok, type Place, type Result } from "../diagnostics/diagnostic.ts";
import { closest } from "../diagnostics/suggest.ts";
import { type Marker, type MarkerWord, markersOf } from "./markers.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { stageUsesOf } from "./stage-use.ts";
import { baseName, type Stage, stagesOf } from "./stages.ts";

/** The name of what stands behind all sections, where it is built as one. */
export const tailName = "final";

/** A section as its markers say it; needs are names of sections before it. */
export interface MarkedSection {
  readonly name: string;
  readonly place: Place;
  readonly needs: readonly string[];
  /** As written; none for all. */
  readonly platforms: readonly MarkerWord[];
  readonly own: readonly Instruction[];
}

/** The last stage of a Dockerfile, taken apart at its markers. Each instruction is in one part. */
export interface Marked {
  readonly dockerfile: Dockerfile;
  /** Where the last stage begins. */
  readonly place: Place;
  readonly base: readonly Instruction[];
  /** In the order in which they begin. */
  readonly sections: readonly MarkedSection[];
  /** What stands behind `# layerbuild:end`. */
  readonly tail: readonly Instruction[];
}

/**
 * Takes a Dockerfile apart at its markers. Instructions before the first one are the base's, as are
 * those behind `# layerbuild:base`; a section that is named again goes on. What a section needs has
 * to be complete before it begins, as it is when the file is built as it stands.
 */
export function markedOf(dockerfile: Dockerfile): Result<Marked> {
  const split = stagesOf(dockerfile);
  const markers = markersOf(dockerfile);
  if (!split.ok) return split;
  if (!markers.ok) return markers;
  const { stages } = split.value;
  const last = stages.at(-1);
  if (!last || last.implied) return fail([fromMissing(dockerfile)]);
  const outside = markers.value.filter(({ place }) => place.start < last.place.start);
  const problems: Diagnostic[] = [...outside.map(notInLast), ...nameless(dockerfile, stages)];
  const within = markers.value.filter((marker) => !outside.includes(marker));
  if (!within.some(({ kind }) => kind === "section")) {
    return fail(problems.length > 0 ? problems : [withoutSections(last)]);
  }
  const end = within.find(({ kind }) => kind === "end");
  if (end) problems.push(...within.slice(within.indexOf(end) + 1).map(afterEnd));

  const base: Instruction[] = [];
  const tail: Instruction[] = [];
  const own = new Map<string, Instruction[]>();
  const first = new Map<string, Marker>();
  for (const { kind, name, ...marker } of within) {
    if (kind !== "section" || !name) continue;
    const begun = first.get(name.text);
    if (!begun) {
      first.set(name.text, { kind, name, ...marker });
      own.set(name.text, []);
    } else problems.push(...saidTwice(name.text, { kind, name, ...marker }, begun));
  }
  for (const instruction of last.instructions) {
    const marker = within.findLast(({ place }) => place.start < instruction.place.start);
    const list = marker?.kind === "end" ? tail : own.get(marker?.name?.text ?? "");
    (list ?? base).push(instruction);
  }
  const sections = [...first].map(([name, { place, needs, platforms }]): MarkedSection => {
    const mine = own.get(name) ?? [];
    if (!mine.some((one) => one.name !== "ARG")) problems.push(withoutInstructions(name, place));
    for (const need of needs) problems.push(...needProblems(need, mine, name, first, own));
    return { name, place, platforms, own: mine, needs: needs.map(({ text }) => text) };
  });
  if (problems.length > 0) return fail(problems);
  return ok({ dockerfile, place: last.place, base, sections, tail });
}

/** A need that is no section, or one that is not complete where it is needed. */
function needProblems(
  { text, place }: MarkerWord,
  mine: readonly Instruction[],
  name: string,
  sections: ReadonlyMap<string, Marker>,
  own: ReadonlyMap<string, readonly Instruction[]>,
): Diagnostic[] {
  const needed = sections.get(text);
  if (!needed) {
    const meant = closest(text, sections.keys());
    const known = [...sections.keys()].filter((other) => other !== name).join(", ");
    const hint =
      text === baseName
        ? "every section has the base"
        : meant === undefined
          ? `sections are ${known || "no others"}`
          : `did you mean "${meant}"?`;
    return [{ code: "unknown-section", message: `There is no section "${text}"`, place, hint }];
  }
  if (text === name) {
    return [{ code: "cycle", message: `The section "${name}" needs itself`, place }];
  }
  const [begin] = mine;
  const late = own.get(text)?.at(-1);
  if (!begin || !late || late.place.start < begin.place.start) return [];
  const isAhead = needed.place.start < begin.place.start;
  return [
    {
      code: "needs-later",
      message: `"${name}" needs "${text}", which ${isAhead ? "goes on" : "stands"} behind it`,
      place,
      related: [{ message: `this is of "${text}"`, place: late.place }],
      hint: `move "${name}" behind all of "${text}": docker build runs the file from top to bottom`,
    },
  ];
}

/** Needs and platforms stand at a section's first marker. */
function saidTwice(name: string, { needs, platforms }: Marker, begun: Marker): Diagnostic[] {
  const [word] = [...needs, ...platforms];
  if (!word) return [];
  return [
    {
      code: "invalid-marker",
      message: `"${name}" goes on here: what it needs and its platforms stand where it begins`,
      place: word.place,
      related: [{ message: "it begins here", place: begun.place }],
    },
  ];
}

/**
 * A stage called base gets another name where a section uses it, which can't be done where a
 * variable says the name.
 */
function nameless(dockerfile: Dockerfile, stages: readonly Stage[]): Diagnostic[] {
  const named = stages.find(({ name, index }) => name === baseName && index < stages.length - 1);
  if (!named) return [];
  return stages.slice(0, -1).flatMap((stage): Diagnostic[] => {
    const from = dockerfile.instructions.find(({ place }) => place === stage.place);
    const uses = from ? stageUsesOf(dockerfile, from) : [];
    if (stage.index < named.index || !uses.some(({ name }) => name.includes("$"))) return [];
    return [
      {
        code: "stage-called-base",
        message: "It can't be told whether this is the stage called base, a name that sections use",
        place: stage.place,
        related: [{ message: "the stage is this", place: named.place }],
        hint: "call that stage something else",
      },
    ];
  });
}

const fromMissing = ({ source, instructions }: Dockerfile): Diagnostic => ({
  code: "from-missing",
  message: "The Dockerfile needs a FROM",
  place: instructions[0]?.place ?? { source, start: 0, end: 0 },
});

const notInLast = ({ place }: Marker): Diagnostic => ({
  code: "marker-outside",
  message: "Only the last stage is made of sections: a marker stands behind the last FROM",
  place,
});

const withoutSections = ({ place }: Stage): Diagnostic => ({
  code: "sections-missing",
  message: "There is no marker in this stage, so there are no sections",
  place,
  hint: "put a comment before the instructions of each: # layerbuild:section NAME",
});

const afterEnd = ({ place, kind }: Marker): Diagnostic => ({
  code: "marker-outside",
  message:
    kind === "end" ? "The sections have ended already" : "The sections have ended before this",
  place,
  hint: "what stands behind # layerbuild:end is on top of all sections",
});

const withoutInstructions = (name: string, place: Place): Diagnostic => ({
  code: "section-empty",
  message: `The section "${name}" has no instructions: it would add nothing to the base`,
  place,
});
