import type { Edit } from "../dockerfile/edit.ts";
import { heredocMarkOf } from "../dockerfile/heredoc.ts";
import { lineOf } from "../dockerfile/instruction-line.ts";
import { mountSourceOf } from "../dockerfile/mount.ts";
import type { Dockerfile, Instruction } from "../dockerfile/parse.ts";
import { isRemote } from "../dockerfile/sources.ts";

/** What reads files of the main context, in another one in which they are in a folder. */
export type InFolder =
  | { readonly kind: "edits"; readonly edits: readonly Edit[] }
  /** Only a context of its own can have it. */
  | { readonly kind: "context" };

const simple = /^[\w.-]+(?:\/[\w.-]+)*$/;

/**
 * COPY, ADD and bind mounts of an instruction as they read the same files where the context is the
 * folder's parent. `folder` is relative to that.
 */
export function inFolder(
  dockerfile: Dockerfile,
  instruction: Instruction,
  folder: string,
): InFolder {
  const { name } = instruction;
  if (name === "RUN") return mountsInFolder(dockerfile, instruction, folder);
  if (name !== "COPY" && name !== "ADD") return { kind: "edits", edits: [] };
  if (instruction.flags.some(({ name: flag, value }) => flag === "from" && value)) {
    return { kind: "edits", edits: [] };
  }
  return sourcesInFolder(dockerfile, instruction, folder);
}

function sourcesInFolder(
  dockerfile: Dockerfile,
  instruction: Instruction,
  folder: string,
): InFolder {
  const { name, json, flags } = instruction;
  const { line, split } = lineOf(dockerfile, instruction);
  const isLocal = (word: string): boolean =>
    !heredocMarkOf(word) && !(name === "ADD" && isRemote(word));
  const words = json
    ? json.map((word) => ({ word, at: 0 }))
    : [...split.argument.matchAll(/[^\t\v\f\r ]+/g)].map(({ 0: word, index }) => ({
        word,
        at: split.argumentStart + index,
      }));
  const sources = words.slice(0, -1);
  if (!sources.some(({ word }) => isLocal(word))) return { kind: "edits", edits: [] };
  // What leaves the context is held in it, patterns of --exclude may be meant from its root.
  const isPlain =
    simple.test(folder) &&
    !sources.some(({ word }) => isLocal(word) && word.split("/").includes("..")) &&
    !flags.some((flag) => flag.name === "exclude");
  if (!isPlain) return { kind: "context" };
  const withParents = flags.some((flag) => flag.name === "parents" && flag.value !== "false");
  const prefixOf = (word: string): string =>
    withParents && !word.includes("/./") ? `${folder}/./` : `${folder}/`;
  if (json) {
    const moved = json.map((word, at) =>
      at < json.length - 1 && isLocal(word) ? prefixOf(word) + word.replace(/^\/+/, "") : word,
    );
    const start = line.sourceOf(split.argumentStart);
    const end = line.sourceOf(split.argumentStart + split.argument.length - 1) + 1;
    return { kind: "edits", edits: [{ start, end, text: JSON.stringify(moved) }] };
  }
  const edits = sources.flatMap(({ word, at }): Edit[] => {
    const start = line.sourceOf(at);
    const end = word.startsWith("/") ? start + 1 : start;
    return isLocal(word) ? [{ start, end, text: prefixOf(word) }] : [];
  });
  return { kind: "edits", edits };
}

const withoutFiles: readonly (string | undefined)[] = ["cache", "secret", "ssh", "tmpfs"];

/** Mounts that read the main context get their source in the folder. */
function mountsInFolder(
  dockerfile: Dockerfile,
  instruction: Instruction,
  folder: string,
): InFolder {
  const { line, split } = lineOf(dockerfile, instruction);
  const edits: Edit[] = [];
  for (const { name, value = "", start, end } of split.flags) {
    const { type, from, source = "" } = mountSourceOf(value);
    if (name !== "mount" || from || withoutFiles.includes(type?.toLowerCase())) continue;
    const isPlain = simple.test(folder) && !source.split("/").includes("..") && !/["$]/.test(value);
    if (!isPlain) return { kind: "context" };
    const others = value.split(",").filter((field) => !/^(?:source|src)=/i.test(field));
    const path = `source=${folder}/${source.replace(/^\/+/, "")}`.replace(/\/$/, "");
    const text = `--mount=${[...others, path].join(",")}`;
    edits.push({ start: line.sourceOf(start), end: line.sourceOf(end - 1) + 1, text });
  }
  return { kind: "edits", edits };
}

/** The instruction reading a named context instead of the main one. */
export function fromContext(
  dockerfile: Dockerfile,
  instruction: Instruction,
  context: string,
): Edit[] {
  const { line, split } = lineOf(dockerfile, instruction);
  if (instruction.name !== "RUN") {
    const at = line.sourceOf(split.start + split.name.length - 1) + 1;
    return [{ start: at, end: at, text: ` --from=${context}` }];
  }
  return split.flags.flatMap(({ name, value = "", end }): Edit[] => {
    const { type, from } = mountSourceOf(value);
    if (name !== "mount" || from || withoutFiles.includes(type?.toLowerCase())) return [];
    const at = line.sourceOf(end - 1) + 1;
    return [{ start: at, end: at, text: `,from=${context}` }];
  });
}
