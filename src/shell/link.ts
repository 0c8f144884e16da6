import { note } from "./draft.ts";
import { type Arg, argOf, literalOf } from "./pieces.ts";
import { baseOf, directoryOf, within } from "./place.ts";
import type { Call } from "./program.ts";
import { resolvePath } from "./resolve.ts";

/** Notes a symbolic link that `ln -s source target` makes, where both can be read. */
export function noteLink(call: Call, source: Arg, target: Arg): void {
  const base = baseOf(source.pieces);
  noteAt(call, source, target);
  if (base) noteAt(call, source, { ...target, pieces: within(target.pieces, base) });
}

function noteAt({ shell, state }: Call, source: Arg, link: Arg): void {
  const directory = directoryOf(link.pieces);
  const text = literalOf(source.pieces);
  if (!directory || !text) return;
  const path = resolvePath(link.pieces, state.cwd);
  const target = text.startsWith("/")
    ? resolvePath(source.pieces, undefined)
    : resolvePath(within(directory, argOf(text, 0).pieces), state.cwd);
  if (!("path" in path) || !("path" in target) || path.glob || target.glob) return;
  if (path.path === target.path) return;
  note(shell.draft.links, { path: path.path, target: target.path });
}
