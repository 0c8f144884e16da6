import type { NodeChange } from "./attributes.ts";
import type { Conflict } from "./conflict.ts";
import { shown } from "./describe.ts";
import type { Desk } from "./desk.ts";
import type { Driver, FileChange, RecordConflict, Surroundings } from "./driver.ts";
import type { External } from "./external.ts";
import type { Node } from "./tree.ts";

/** A file of several sections as bytes. */
export interface FileBytes {
  readonly base: Buffer | undefined;
  /** Of the sections that changed the bytes. */
  readonly changes: readonly FileChange[];
}

/** One path in the base and in all sections that changed it. */
interface Versions {
  readonly base: Node | null;
  readonly all: readonly NodeChange[];
}

/** Whether all that it ever was is a file or nothing. */
export const isOnlyFiles = ({ base, all }: Versions): boolean =>
  [base, ...all.flatMap(({ from, to }) => [from, to])].every(
    (node) => !node || node.kind === "file",
  );

/** Reads all versions of a file; undefined when some are not at hand: `contents.missing` has them. */
export function readVersions({ contents }: Desk, { base, all }: Versions): FileBytes | undefined {
  let isWhole = true;
  const bytesOf = (node: Node | null): Buffer | undefined => {
    const bytes = node?.content && contents.get(node.content);
    if (node?.content && !bytes) isWhole = false;
    return bytes;
  };
  const changes = all
    .filter(({ from, to }) => from?.content?.digest !== to?.content?.digest)
    .map((change) => ({ ...change, from: bytesOf(change.from), to: bytesOf(change.to) }));
  const before = bytesOf(base);
  return isWhole ? { base: before, changes } : undefined;
}

/** Lets a driver merge a file; tells the desk what it has to say and gives back the bytes. */
export function drive(
  desk: Desk,
  driver: Driver,
  path: string,
  { base, changes }: FileBytes,
): Buffer | undefined {
  const result = driver.merge(base, changes, surroundings(desk, path));
  for (const conflict of result.conflicts) desk.conflict(conflictOf(path, conflict));
  for (const text of result.notes) desk.note(driver.name, text);
  return result.bytes;
}

/** What the person's own command makes of a file; undefined while it has not been run. */
export function runExternal(
  external: External,
  command: string,
  path: string,
  { base, changes }: FileBytes,
): Buffer | undefined {
  const sides = changes.map(({ section, to }) => ({ section, bytes: to }));
  return external.run({ command, path, base, sides });
}

function surroundings(desk: Desk, path: string): Surroundings {
  return {
    path,
    base: (other) => desk.read(desk.base, other),
    side(section, other) {
      const side = desk.sides.find((each) => each.section === section);
      return side && desk.read(side.to, other);
    },
  };
}

function conflictOf(path: string, record: RecordConflict): Conflict {
  const { key, why, base, sides, package: name } = record;
  return {
    level: name === undefined ? "record" : "package",
    subject: name === undefined ? `${shown(path)}: ${key}` : `package ${name}`,
    ...(why === "" ? {} : { why }),
    base,
    sides,
  };
}
