import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Marked, tailName } from "./marked.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { after, imageAfter, type State } from "./part-state.ts";
import { stagesNamed } from "./stage-use.ts";
import { type Stage, stagesOf } from "./stages.ts";

/** The last stage as it is built when nobody takes it apart. */
export interface WholeFile {
  readonly escaper: string;
  /** Top to bottom. */
  readonly inFile: readonly Instruction[];
  /** How the stage begins. */
  readonly begin: State;
  /** How it stands before each instruction. */
  readonly before: ReadonlyMap<Instruction, State>;
  /** What its image has in the end. */
  readonly end: State;
  /** The part that each instruction is in; absent for the base. */
  readonly owners: ReadonlyMap<Instruction, string>;
  readonly isList: (name: string) => boolean;
  /** What is found to be wrong. */
  readonly problems: Diagnostic[];
}

export function wholeFileOf(
  { dockerfile, base, sections, tail }: Marked,
  isList: (name: string) => boolean,
): WholeFile {
  const { escape: escaper } = dockerfile;
  const inFile = byPlace([...base, ...sections.flatMap(({ own }) => own), ...tail]);
  const before = new Map<Instruction, State>();
  const begin = inheritedArgs(dockerfile);
  let state = begin;
  for (const instruction of inFile) {
    before.set(instruction, state);
    state = after(state, instruction, escaper);
  }
  const end = imageAfter(new Map(), inFile, escaper);
  const owners = new Map([
    ...sections.flatMap(({ name, own }) => own.map((one): [Instruction, string] => [one, name])),
    ...tail.map((one): [Instruction, string] => [one, tailName]),
  ]);
  return { escaper, inFile, begin, before, end, owners, isList, problems: [] };
}

export const byPlace = (instructions: readonly Instruction[]): Instruction[] =>
  [...instructions].sort((a, b) => a.place.start - b.place.start);

/**
 * ARGs of the stages that the last one is built on: it has them too, but images do not, so that a
 * section has none of them. An ENV of the same name is in the image.
 */
function inheritedArgs(dockerfile: Dockerfile): State {
  const split = stagesOf(dockerfile);
  const stages = split.ok ? split.value.stages : [];
  const line: Instruction[] = [];
  let stage = stages.at(-1);
  while (stage) {
    const from = dockerfile.instructions.find(({ place }) => place === stage?.place);
    const [below]: Stage[] = from ? stagesNamed(stage.from, from, stage, stages) : [];
    if (below) line.unshift(...below.instructions);
    stage = below;
  }
  const { escape: escaper } = dockerfile;
  const kept = imageAfter(new Map(), line, escaper);
  const args = line.filter(({ name }) => name === "ARG");
  const state = args.reduce<State>((before, one) => after(before, one, escaper), new Map());
  return new Map([...state].filter(([aspect]) => !kept.has(aspect)));
}
