import type { Digest } from "../image/digest.ts";
import type { Chapter } from "../image/image.ts";

/**
 * Which instruction of a section's Dockerfile wrote a path: the last of its chapters whose layer
 * has it. `pathsOf` are the paths that a layer has an entry for, removals too, by its diffID.
 * Undefined where no layer has the path, or where the history says nothing of the layer.
 */
export function instructionsOf(
  chapters: readonly Chapter[],
  pathsOf: ReadonlyMap<Digest, ReadonlySet<string>>,
): (path: string) => string | undefined {
  const newestFirst = chapters.flatMap(({ layer }) => (layer ? [layer] : [])).reverse();
  return (path) => {
    const layer = newestFirst.find(({ diffID }) => pathsOf.get(diffID)?.has(path));
    const text = layer?.history?.created_by;
    return text ? instructionText(text) || undefined : undefined;
  };
}

/**
 * `created_by` of a history entry as the Dockerfile has it, on one line. BuildKit writes
 * `RUN |1 ARG=value /bin/sh -c command # buildkit`, the classic builder `|1 ARG=value /bin/sh -c
 * command` and `/bin/sh -c #(nop) COPY …`. Source: moby/buildkit, dockerfile2llb/convert.go.
 */
export function instructionText(createdBy: string): string {
  const text = createdBy
    .replace(/\s+/g, " ")
    .trim()
    .replace(/ # buildkit$/, "");
  const shell = /^(RUN )?(?:\|\d+ .*?)?(?:\/\S*sh)(?: -\S+| pipefail)* -\w*c (.*)$/.exec(text);
  if (!shell) return text;
  const [, , command = ""] = shell;
  const [, other] = /^#\(nop\) (.*)$/.exec(command) ?? [];
  return other === undefined ? `RUN ${command}` : other.trim();
}
