import type { Conflict } from "./conflict.ts";
import { describe, shown } from "./describe.ts";
import { isSameNode, type Side, type Tree } from "./tree.ts";
import { follow } from "./walk-links.ts";

/**
 * A section that replaces a symbolic link to a directory (`/bin`, `/lib`) takes away what others put
 * into that directory under the link's name: no path clashes, and yet they do not go together.
 */
export function aliasConflicts(base: Tree, sides: readonly Side[]): Conflict[] {
  return sides.flatMap((side) =>
    [...side.changes].flatMap(([path, node]): Conflict[] => {
      const before = base.get(path);
      if (before?.kind !== "symlink" || before.target === node?.target) return [];
      const target = follow(base, path).path;
      if (base.get(target)?.kind !== "dir") return [];
      const others = sides.filter(
        (other) =>
          other !== side &&
          !other.needs.includes(side.section) &&
          !side.needs.includes(other.section) &&
          !isSameNode(other.to.get(path), node),
      );
      const found = others.flatMap((other) => {
        const below = [...other.changes.keys()].find((each) => each.startsWith(`${target}/`));
        return below === undefined ? [] : [{ section: other.section, below }];
      });
      if (found.length === 0) return [];
      return [
        {
          level: "structural",
          subject: shown(path),
          why: `it leads to ${shown(target)}, and one section replaces it while others change what is there`,
          base: describe(before),
          sides: [
            { section: side.section, value: describe(node) },
            ...found.map(({ section, below }) => ({ section, value: `changes ${shown(below)}` })),
          ],
        },
      ];
    }),
  );
}
