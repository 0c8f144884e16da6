import type { Conflict } from "./conflict.ts";
import { describeAttribute, shown } from "./describe.ts";
import { type SideChange, standing } from "./standing.ts";
import type { Node } from "./tree.ts";

/** What a section made of a path; null where nothing is. */
export type NodeChange = SideChange<Node | null>;

type Value = number | string | undefined;

/**
 * Merges permissions, owner, group and each extended attribute on its own: a value that one section
 * changed is that section's, also where another changed the rest. `like` gives what is not merged
 * (content, time) and the values that nobody changed against the base. What became another kind of
 * thing is new: its attributes are not compared with those of what was there before.
 */
export function mergeAttributes(
  path: string,
  before: Node | null,
  changes: readonly NodeChange[],
  like: Node,
): { readonly node: Node; readonly conflict: Conflict | undefined } {
  const base = before?.kind === like.kind ? before : null;
  const clashes: { name: string; sides: SideChange<Value>[]; base: Value }[] = [];
  const pick = (name: string, read: (node: Node) => Value): Value => {
    const values = changes.flatMap(({ from, to, ...rest }) =>
      to ? [{ ...rest, from: from?.kind === to.kind ? read(from) : undefined, to: read(to) }] : [],
    );
    const changed = standing(values, (a, b) => a === b);
    const last = changed.at(-1);
    if (!last) return read(base ?? like);
    if (changed.some(({ to }) => to !== last.to)) {
      clashes.push({ name, sides: changed, base: base ? read(base) : undefined });
    }
    return last.to;
  };
  const number = (name: "mode" | "uid" | "gid"): number =>
    pick(name, (node) => node[name]) as number;
  const node: Node = {
    ...like,
    mode: number("mode"),
    uid: number("uid"),
    gid: number("gid"),
    xattrs: mergeXattrs(),
  };
  return { node, conflict: clashes.length === 0 ? undefined : conflictOf() };

  function mergeXattrs(): Node["xattrs"] {
    const nodes = [base, ...changes.flatMap(({ from, to }) => [from, to])];
    const names = new Set(nodes.flatMap((each) => Object.keys(each?.xattrs ?? {})));
    const xattrs: { [name: string]: string } = {};
    for (const name of [...names].sort()) {
      const value = pick(name, (each) => each.xattrs[name]);
      if (value !== undefined) xattrs[name] = String(value);
    }
    return xattrs;
  }

  function conflictOf(): Conflict {
    const sections = [...new Set(clashes.flatMap(({ sides }) => sides.map((s) => s.section)))];
    const text = (name: string, value: Value): string => describeAttribute(name, value);
    const order = changes.map(({ section }) => section).filter((each) => sections.includes(each));
    return {
      level: "metadata",
      subject: shown(path),
      base: base ? clashes.map((clash) => text(clash.name, clash.base)).join(", ") : undefined,
      sides: order.map((section) => ({
        section,
        value: clashes
          .flatMap(({ name, sides }) =>
            sides.filter((side) => side.section === section).map(({ to }) => text(name, to)),
          )
          .join(", "),
      })),
    };
  }
}
