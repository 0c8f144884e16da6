import type { Node } from "./node.ts";
import type { Scene, StateKey, Values } from "./scene.ts";

/**
 * The instruction that brings back what a key has behind a base: at the beginning of the stage, or
 * set by the base. Undefined where that depends on what is not known, and for variables, which no
 * instruction takes away.
 */
export function closingOf(
  key: StateKey,
  base: readonly Node[],
  start: Values,
  scenes: readonly Scene[],
): string | undefined {
  const last = base.findLast((node) => node.role === "state" && node.defines.includes(key));
  const values = last ? scenes[last.index + 1]?.certain : start;
  if (!values) return undefined;
  const { user, cwd, shell } = values;
  if (key === "user" && user !== undefined && isPlain(user || "root")) {
    return `USER ${user || "root"}`;
  }
  if (key === "workdir" && cwd !== undefined && isPlain(cwd)) return `WORKDIR ${cwd}`;
  return key === "shell" && shell ? `SHELL ${JSON.stringify(shell)}` : undefined;
}

/** Without quotes, blanks and dollar signs. */
const isPlain = (text: string): boolean => /^[\w./:-]+$/.test(text);
