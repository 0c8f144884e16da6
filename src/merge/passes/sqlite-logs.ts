import type { Desk, Pass } from "../desk.ts";
import { drive } from "../drive.ts";
import type { Driver, FileChange } from "../driver.ts";
import { isSameContent, type Node, type Side } from "../tree.ts";

/**
 * An SQLite database (`*.sqlite`) is a file and the write-ahead log beside it, which sections may
 * have changed one without the other: a database that several sections changed in one way or the
 * other is merged as a whole by its driver, if the merge of paths has not done that, and stands
 * alone afterwards. One that is some section's as it was keeps that section's log.
 */
export function sqliteLogs(drivers: readonly Driver[]): Pass {
  return (desk) => {
    const changed = desk.sides.flatMap(({ changes }) => [...changes.keys()]);
    const paths = new Set(changed.map((path) => path.replace(/-wal$/, "")));
    for (const path of [...paths].filter((each) => each.endsWith(".sqlite")).sort()) {
      const driver = drivers.find(({ paths: own }) => own?.test(path));
      if (driver) mergeWhole(desk, driver, path);
    }
  };
}

function mergeWhole(desk: Desk, driver: Driver, path: string): void {
  const log = `${path}-wal`;
  const changed = desk.sides.filter((side) => isChanged(side, path) || isChanged(side, log));
  if (counted(changed).length < 2) return;

  const files = counted(changed.filter((side) => isChanged(side, path)));
  const left = new Set(files.map(({ to }) => to.get(path)?.content?.digest));
  const like = desk.merged.get(path);
  // With two that differ the merge of paths has asked the driver, or a rule of the person's.
  if (like && left.size < 2) {
    const changes = changed.map(
      ({ section, needs, from, to }): FileChange => ({
        section,
        needs,
        from: desk.read(from, path),
        to: desk.read(to, path),
      }),
    );
    const bytes = drive(desk, driver, path, { base: desk.read(desk.base, path), changes });
    if (bytes) desk.write(path, bytes, like);
    else desk.set(path, null);
  }
  const trees = [...desk.sides.map(({ to }) => to).reverse(), desk.base];
  const owner = trees.find((tree) => isSameFile(tree.get(path), desk.merged.get(path)));
  for (const name of [log, `${path}-shm`]) {
    const node = owner?.get(name);
    if (!isSameFile(node, desk.merged.get(name))) desk.set(name, node ?? null);
  }
}

/** Sections whose word counts: those that no other of these is built on. */
function counted(sides: readonly Side[]): Side[] {
  return sides.filter(({ section }) => !sides.some(({ needs }) => needs.includes(section)));
}

const isChanged = (side: Side, path: string): boolean =>
  side.changes.has(path) && !isSameFile(side.from.get(path), side.to.get(path));

const isSameFile = (a: Node | undefined, b: Node | undefined): boolean =>
  a && b ? isSameContent(a, b) : a === b;
