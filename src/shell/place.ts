import { type Arg, isGap, known, knownEnd, literalOf, type Pieces } from "./pieces.ts";
import type { Call } from "./program.ts";
import { isKnownDirectory, resolvePath } from "./resolve.ts";
import { type Use, usePath } from "./use.ts";

/** The last part of a path; undefined when that is not known. */
export function baseOf(pieces: Pieces): Pieces | undefined {
  const end: Pieces[number][] = [];
  for (const piece of [...pieces].reverse()) {
    if (isGap(piece)) {
      if (!piece.tame) return undefined;
      end.unshift(piece);
      continue;
    }
    const text = end.length === 0 ? piece.text.replace(/\/+$/, "") : piece.text;
    const slash = text.lastIndexOf("/");
    end.unshift({ ...piece, text: text.slice(slash + 1) });
    if (slash >= 0) break;
  }
  const text = literalOf(end);
  return text === "" || text === "." || text === ".." ? undefined : end;
}

/** The path without its last part; undefined when that is not known. */
export function directoryOf(pieces: Pieces): Pieces | undefined {
  const text = literalOf(pieces)?.replace(/(?<=.)\/+$/, "");
  if (text === undefined) return undefined;
  const slash = text.lastIndexOf("/");
  return known(slash < 0 ? "." : text.slice(0, slash) || "/");
}

/** A path within a directory. */
export const within = (directory: Pieces, name: Pieces): Pieces =>
  directory.length === 0 ? name : [...directory, { text: "/" }, ...name];

/**
 * Notes what is written when files are put somewhere: into a directory, at a path, or either of them
 * where that can't be seen.
 */
export function placeInto(
  call: Call,
  sources: readonly Arg[],
  target: Arg,
  how: Use,
  kind: "directory" | "file" | "either",
): void {
  const resolved = resolvePath(target.pieces, call.state.cwd);
  const slashed = /(?:^|\/)\.{0,2}$/.test(knownEnd(target.pieces)) && target.pieces.length > 0;
  const isDirectory =
    kind === "directory" ||
    slashed ||
    sources.length > 1 ||
    ("path" in resolved && !resolved.tree && isKnownDirectory(resolved.path));
  if (kind === "file" || !isDirectory) usePath(call, target, how);
  if (kind === "file" || "why" in resolved) {
    if (isDirectory) usePath(call, target, how);
    return;
  }
  for (const source of sources) {
    const base = source.loose ? undefined : baseOf(source.pieces);
    if (base) usePath(call, { ...target, pieces: within(target.pieces, base) }, how);
    else usePath(call, target, "write tree");
  }
}

/** The name of a file at a URL; undefined when it can't be seen. */
export function nameInUrl(pieces: Pieces): Pieces | undefined {
  const end = pieces.findIndex((piece) => !isGap(piece) && /[?#]/.test(piece.text));
  const path = pieces.slice(0, end < 0 ? undefined : end + 1);
  const last = path.at(-1);
  if (!last) return undefined;
  const trimmed = isGap(last)
    ? path
    : [...path.slice(0, -1), { ...last, text: last.text.replace(/[?#].*$/, "") }];
  return baseOf(trimmed);
}
