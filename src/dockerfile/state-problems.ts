import { type Diagnostic, positionOf } from "../diagnostics/diagnostic.ts";
import type { Instruction } from "./parse.ts";
import type { Stand } from "./part-state.ts";
import type { Aspect } from "./settings.ts";
import { baseName } from "./stages.ts";

/** The part that each instruction is in; absent for the base. */
type Owners = ReadonlyMap<Instruction, string>;

export interface Difference {
  /** When the file is built as it stands. */
  readonly wanted: Stand | undefined;
  /** When its parts are. */
  readonly found: Stand | undefined;
  /** The section that the instruction runs in. */
  readonly name: string;
  /** This section and those that it is built on. */
  readonly names: ReadonlySet<string>;
  readonly owners: Owners;
}

/** An instruction that would do something else in its section than in the whole file. */
export function otherState(
  instruction: Instruction,
  aspect: Aspect,
  { wanted, found, name, names, owners }: Difference,
): Diagnostic {
  const owner = wanted && owners.get(wanted.by);
  const isForeign = owner !== undefined && !names.has(owner);
  const related = [wanted, found].flatMap((stand, index) => {
    if (!stand) return [];
    const message =
      index === 0 ? `docker build has ${aspect} of this` : `"${name}" would have this`;
    return [{ message, place: stand.by.place }];
  });
  if (name === baseName) return behindSection(instruction, aspect, owner, related);
  const again = aspect.startsWith("$") ? "set it in the base" : `set ${aspect} again in "${name}"`;
  const later = found && positionOf(found.by.place.source, found.by.place.start).line;
  return {
    code: "other-state",
    message: isForeign
      ? `"${name}" uses ${aspect}, which "${owner}" sets, and does not need "${owner}"`
      : found && !found.sure
        ? `It can't be told which ${aspect} "${name}" would have here`
        : `"${name}" would not have the ${aspect} here that docker build has`,
    place: instruction.place,
    related,
    hint: isForeign
      ? `add needs=${owner} to the marker of "${name}", or ${again}`
      : found && found.by.place.start > instruction.place.start
        ? `line ${later} comes later, but is in what "${name}" is built on: move it up, or behind # layerbuild:end`
        : again,
  };
}

/** An instruction of the base, which is built before all sections. */
const behindSection = (
  { place }: Instruction,
  aspect: Aspect,
  owner: string | undefined,
  related: Diagnostic["related"] = [],
): Diagnostic => ({
  code: "other-state",
  message: `The base uses ${aspect} here, which "${owner}" sets: the base is built before it`,
  place,
  related,
  hint: `move it before the sections, into "${owner}", or behind # layerbuild:end`,
});

/** One ARG for several names, of which an ENV has replaced some. */
export const mixedArg = ({ place }: Instruction): Diagnostic => ({
  code: "mixed-arg",
  message: "Sections would need one part of this ARG and not the other: ENV sets some of it again",
  place,
  hint: "write one ARG for each name",
});

/** An ENV of which a part has to be said again behind all sections, where the other would add twice. */
export const mixedEnv = ({ place }: Instruction, aspect: Aspect): Diagnostic => ({
  code: "mixed-env",
  message: `Several sections set a variable of this ENV, which adds to ${aspect} as well`,
  place,
  hint: `write ${aspect} in an ENV of its own`,
});

export const lateAuthor = ({ place }: Instruction): Diagnostic => ({
  code: "late-author",
  message: "MAINTAINER counts in the base only: a merged image has the base's author",
  place,
  hint: "move it to the base, or write LABEL org.opencontainers.image.authors=…",
});
