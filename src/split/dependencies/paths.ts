import type { PathUse } from "../../shell/effects.ts";
import type { Node } from "../node.ts";
import { ecosystemOf, isWide } from "../packages.ts";
import { meetingOf, overlaps, steadyPart } from "../paths.ts";
import { isKnown } from "../programs.ts";
import { isCommonDirectory, isEphemeral, isMerged, isTemporary, isVirtual } from "../territory.ts";
import { note, type Reasons } from "./found.ts";

/** One path of one instruction meets one of another. */
export function pathDependencies(node: Node, earlier: readonly Node[], reasons: Reasons): void {
  const made = madeBy(node);
  const reads = node.effects.reads.filter((use) => isReal(use) && !isOwnFile(use, made));
  const writes = node.effects.writes.filter(isReal);
  const removes = node.effects.removes.filter(isReal);
  const places = placesOf(node);
  for (const one of earlier) {
    const left = leftBy(one);
    const gone = one.effects.removes.filter(isReal);
    const found =
      firstMeeting(
        reads,
        left,
        (a, b) => touches(a, b) && !isAside(a, b) && !areCaches(a, b),
        "reads",
      ) ??
      firstMeeting(reads, gone, (a, b) => touches(a, b) && !isOfNobody(a, b), "looks at") ??
      firstMeeting(writes, left, (a, b) => collides(a, b), "writes") ??
      firstMeeting(removes, left, (a, b) => touches(a, b) && !isTidied(a, b), "removes") ??
      firstMeeting(writes, gone, (a, b) => touches(a, b) && !isOfNobody(a, b), "writes") ??
      firstMeeting(places, left, makes, "writes into");
    if (found !== undefined) note(reasons, one, found);
  }
}

const isReal = (use: PathUse): boolean => !isVirtual(use.path);

type Test = (mine: PathUse, theirs: PathUse) => boolean;

function firstMeeting(
  mine: readonly PathUse[],
  theirs: readonly PathUse[],
  test: Test,
  verb: string,
): string | undefined {
  for (const use of mine) {
    const met = theirs.find((other) => test(use, other));
    if (!met) continue;
    const [path, at] = [use.path, met.path];
    return use.tree || use.glob ? `${verb} ${at}` : `${verb} ${path}`;
  }
  return undefined;
}

/** What an instruction writes without having looked at it. */
const madeBy = ({ effects }: Node): PathUse[] =>
  effects.writes.filter(
    ({ path, by }) => !effects.reads.some((read) => read.path === path && read.by === by),
  );

/** A file that the instruction reads when it has written it. */
const isOwnFile = (read: PathUse, made: readonly PathUse[]): boolean =>
  !read.tree && made.some(({ path, tree }) => path === read.path && !tree);

/** What is there after an instruction: a temporary file that it takes away again is not. */
function leftBy({ effects }: Node): PathUse[] {
  return effects.writes.filter(
    (use) =>
      isReal(use) &&
      !(isTemporary(use.path) && effects.removes.some((removed) => overlaps(removed, use))),
  );
}

/** A directory is another one when something in it is; those of every image tell nothing. */
const touches: Test = (mine, theirs) => {
  if (overlaps(mine, theirs)) return true;
  const meeting = meetingOf(mine, theirs);
  if (meeting === "above") return !isCommonDirectory(mine.path);
  return meeting === "below" && !isCommonDirectory(theirs.path);
};

/** What builds looks through all of `/usr`, but does not run a program that it has not heard of. */
function isAside(mine: PathUse, theirs: PathUse): boolean {
  if (!isWide(mine) || theirs.tree || theirs.glob) return false;
  const [, program] = /^\/usr\/(?:local\/)?s?bin\/([^/]+)$/.exec(theirs.path) ?? [];
  return program !== undefined && !isKnown(program) && ecosystemOf(program) === undefined;
}

/** What managers keep of downloads: each looks up its own, and gets what is not there. */
const areCaches = (mine: PathUse, theirs: PathUse): boolean =>
  [mine, theirs].every(({ path, by }) => /\/\.(?:cache|npm)(?:\/|$)/.test(path) && by !== "rm");

const makers = new Set(["mkdir", "install", "WORKDIR"]);

/** Both write one place, and no merge would make one of it. */
function collides(mine: PathUse, theirs: PathUse): boolean {
  if (isOfNobody(mine, theirs) || areCaches(mine, theirs)) return false;
  if (meetingOf(mine, theirs) === "same" && makers.has(mine.by) && makers.has(theirs.by)) {
    return mine.tree || theirs.tree || mine.by !== theirs.by || mine.by === "install";
  }
  if (overlaps(mine, theirs)) return !isUnpacked(mine, theirs) && !isUnpacked(theirs, mine);
  // Whose directory it is was said there.
  return meetingOf(mine, theirs) === "below" && !isCommonDirectory(theirs.path);
}

const unpackers = new Set(["ADD", "COPY", "tar", "unzip", "7z"]);

/**
 * Something is unpacked beside others' files: what is in it is not known, but two that write one file
 * are seen when they are merged, and the merge fails if the files differ.
 */
const isUnpacked = (use: PathUse, other: PathUse): boolean =>
  use.tree &&
  unpackers.has(use.by) &&
  isCommonDirectory(use.path) &&
  use.path !== "/" &&
  (other.path !== use.path || (other.tree && unpackers.has(other.by)));

/** It does no harm when each is done without the other. */
function isOfNobody(mine: PathUse, theirs: PathUse): boolean {
  return [mine, theirs].some((use) => {
    const path = pathFor(use);
    return isMerged(path) || isEphemeral(path);
  });
}

/** The lists of packages and the like: what one removes, another one has no need of. */
function isTidied(mine: PathUse, theirs: PathUse): boolean {
  if (isTemporary(steadyPart(mine)) || isTemporary(theirs.path)) return false;
  return isOfNobody(mine, theirs);
}

/** A path that stands for what a use reaches. */
const pathFor = (use: PathUse): string => {
  const steady = steadyPart(use);
  return use.glob && steady !== use.path ? `${steady}/x` : steady;
};

/** Directories that have to be there already for a file to be written. */
function placesOf({ instruction, effects }: Node): PathUse[] {
  if (instruction.name !== "RUN") return [];
  return effects.writes.filter(isReal).flatMap((use) => {
    if (use.glob || use.by === "mkdir" || use.by === "install") return [];
    // Caches and the like are made with the folders that they are in.
    if (use.path.includes("/.")) return [];
    const path = use.path.slice(0, use.path.lastIndexOf("/")) || "/";
    const isOwn = effects.writes.some(
      (other) => other !== use && other.path !== use.path && reaches(other, path),
    );
    return isOwn || isCommonDirectory(path) ? [] : [{ ...use, path, tree: false }];
  });
}

const reaches = (use: PathUse, path: string): boolean => {
  const meeting = meetingOf(use, { path, glob: false, tree: false, by: "" });
  return meeting === "same" || (meeting === "above" && use.tree);
};

/** Whether a use brings a directory into being, by a file in it too. */
const makes: Test = (place, theirs) => {
  const meeting = meetingOf(place, theirs);
  return meeting === "same" || meeting === "above" || (meeting === "below" && theirs.tree);
};
