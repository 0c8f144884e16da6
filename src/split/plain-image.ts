import type { Dockerfile } from "../dockerfile/parse.ts";
import type { Part } from "../dockerfile/parts.ts";
import { blanks } from "../dockerfile/split.ts";
import type { StageStart } from "./stage-start.ts";

/**
 * The image that a base is and nothing else; undefined where it has to be built. An image whose
 * triggers are not known has to: they run in the base, once.
 */
export function plainImageOf(
  { instructions }: Dockerfile,
  base: Part,
  { image, facts, through }: StageStart,
): string | undefined {
  const from = instructions.findLast(({ name }) => name === "FROM");
  if (!from || from.flags.length > 0 || base.own.length > 0) return undefined;
  if (through.length > 0 || image === undefined || image === "scratch") return undefined;
  // What a variable says is left to it.
  if (from.argument.split(blanks)[0] !== image) return undefined;
  return facts && !facts.hasTriggers ? image : undefined;
}
