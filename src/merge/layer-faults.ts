import type { LayerFault } from "./apply.ts";
import type { Conflict } from "./conflict.ts";
import { describe, shown } from "./describe.ts";
import { parentOf, type Side } from "./tree.ts";

/**
 * What may be otherwise than the stacked tree says, since appliers disagree on it: links that they
 * follow or replace with what is behind them, directories that they make or do not.
 */
export function doubtfulPaths(faults: readonly LayerFault[]): string[] {
  return faults.flatMap((fault) => {
    if (fault.kind === "alias") return [fault.alias, fault.real];
    return fault.kind === "dangling" ? (parentOf(fault.path) ?? []) : [];
  });
}

/** The faults of a section's own layers as conflicts. */
export function faultConflicts(section: string, faults: readonly LayerFault[]): Conflict[] {
  return faults.flatMap((fault): Conflict[] => {
    const text = textsOf(fault);
    if (!text) return [];
    const { why, value, way } = text;
    const sides = [{ section, value }];
    return [
      { level: "structural", subject: subjectOf(fault), why, base: undefined, sides, ways: [way] },
    ];
  });
}

/**
 * Faults that come up only when the layers of all sections are stacked, as conflicts: of one
 * section an entry, of another what is in its way.
 */
export function stackConflicts(
  sides: readonly Side[],
  faults: readonly LayerFault[],
  known: readonly LayerFault[],
): Conflict[] {
  const told = new Set(known.map(({ path }) => path));
  return faults.flatMap((fault): Conflict[] => {
    const why = textsOf(fault)?.why;
    if (why === undefined || told.has(fault.path)) return [];
    told.add(fault.path);
    const places = [fault.path, wayOf(fault)];
    const concerned = sides.filter(({ changes }) => places.some((path) => changes.has(path)));
    return [
      {
        level: "structural",
        subject: subjectOf(fault),
        why: `when the layers are stacked, ${why}`,
        base: undefined,
        sides: concerned.map(({ section, changes }) => {
          const path = places.find((each) => changes.has(each)) ?? fault.path;
          const node = changes.get(path);
          const value = node ? `makes ${shown(path)} ${describe(node)}` : `removes ${shown(path)}`;
          return { section, value };
        }),
      },
    ];
  });
}

/** A fault as a sentence; undefined for what does no harm. */
export function faultText(fault: LayerFault): string | undefined {
  const why = textsOf(fault)?.why;
  return why && `${shown(fault.path)}: ${why}`;
}

/** A rule on the path can only help where it can be mended. */
const subjectOf = ({ kind, path }: LayerFault): string =>
  kind === "alias" ? shown(path) : `entry ${shown(path)}`;

/** What is in an entry's way. */
function wayOf(fault: LayerFault): string {
  if (fault.kind === "alias") return fault.alias;
  if (fault.kind === "parent") return fault.parent;
  return "target" in fault ? fault.target : fault.path;
}

interface Texts {
  readonly why: string;
  /** What the section does. */
  readonly value: string;
  readonly way: string;
}

const rebuild = "build the layer with BuildKit, which writes no such entries";

/** Undefined for what does no harm. */
function textsOf(fault: LayerFault): Texts | undefined {
  switch (fault.kind) {
    case "dangling":
      return undefined;
    case "alias":
      return {
        why: `it is written through the symbolic link ${shown(fault.alias)}, which some tools follow and others replace`,
        value: `writes ${shown(fault.path)}`,
        way: `write to where ${shown(fault.alias)} leads, or COPY without --link`,
      };
    case "parent":
      return {
        why: `${shown(fault.parent)}, which it is in, is no directory`,
        value: `writes ${shown(fault.path)}`,
        way: rebuild,
      };
    case "whiteout":
      return {
        why: "one layer both writes and removes it, which some tools refuse",
        value: "writes and removes it",
        way: rebuild,
      };
    case "link":
      return {
        why: `it is a hard link to ${shown(fault.target)}, which is not there`,
        value: `links to ${shown(fault.target)}`,
        way: rebuild,
      };
    case "lower-link":
      return {
        why: `it is a hard link to ${shown(fault.target)}, which its own layer does not have: some tools can't unpack that`,
        value: `links to ${shown(fault.target)}`,
        way: rebuild,
      };
  }
}
