import type { Desk } from "./desk.ts";

/**
 * Files that were generated together and that sections left differently (a certificate and its key)
 * only fit when they come from one section: the last that wrote one of them.
 */
export function takePairs(
  desk: Desk,
  changed: ReadonlySet<string>,
  pairOf: (path: string) => string | undefined,
): void {
  const groups = new Set([...desk.open].flatMap((path) => pairOf(path) ?? []));
  if (groups.size === 0) return;
  for (const group of groups) {
    const members = [...changed].filter((path) => pairOf(path) === group);
    const last = desk.sides.findLast(({ changes }) => members.some((path) => changes.has(path)));
    if (!last) continue;
    for (const path of members) desk.set(path, last.to.get(path) ?? null);
    const paths = members.map((path) => `/${path}`).join(", ");
    desk.note("pairs", `${paths} are generated together: those of ${last.section}`);
  }
}
