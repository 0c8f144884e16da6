import { type Edit, edited } from "./edit.ts";
import { type Instruction, parseDockerfile } from "./parse.ts";
import { atCommit, type Remote, remoteAddressOf } from "./remote.ts";
import { blanks } from "./split.ts";

/** A Dockerfile that takes from elsewhere what was found there, and what it could not be held to. */
export interface PinnedText {
  readonly text: string;
  /** Addresses that stand for what they stand for when it is built. */
  readonly loose: readonly string[];
}

/**
 * Writes the commit into addresses of git's, and `--checksum` before those whose bytes are given for
 * once and all. Left as they are: what has variables, repositories that are taken with their `.git`
 * (which is another for a commit than for a branch), and files that only their server tells apart.
 */
export function pinRemotes(text: string, remotes: ReadonlyMap<string, Remote>): PinnedText {
  const source = { path: "Dockerfile", text };
  const parsed = parseDockerfile(source);
  if (remotes.size === 0 || !parsed.ok) return { text, loose: [...remotes.keys()] };
  const edits: Edit[] = [];
  const pinned = new Set<string>();
  const loose = new Set<string>();
  for (const one of parsed.value.instructions.filter(({ name }) => name === "ADD")) {
    const words = (one.json ?? one.argument.split(blanks)).slice(0, -1);
    // With its variables worked out it may be any of them.
    if (words.some((word) => word.includes("$")))
      for (const each of remotes.keys()) loose.add(each);
    for (const word of words) {
      const remote = remotes.get(word);
      const edit = remote && pinOf(one, word, remote, words.length);
      if (edit) edits.push(edit);
      if (remote) (edit ? pinned : loose).add(word);
    }
  }
  return {
    text: edited(source, edits).text,
    loose: [...remotes.keys()].filter((each) => loose.has(each) || !pinned.has(each)),
  };
}

function pinOf(one: Instruction, word: string, remote: Remote, count: number): Edit | undefined {
  const { place, flags } = one;
  const has = (flag: string): boolean => flags.some(({ name }) => name === flag);
  if (remote.kind === "checksum") {
    const at = place.start + one.name.length;
    if (count > 1 || has("checksum")) return undefined;
    return { start: at, end: at, text: ` --checksum=${remote.value}` };
  }
  const address = remoteAddressOf(word);
  if (remote.kind !== "commit" || address.kind !== "git" || has("keep-git-dir")) return undefined;
  const at = startOf(word, one);
  if (at === undefined) return undefined;
  return { start: at, end: at + word.length, text: atCommit(address, remote.value) };
}

/** Where a word stands in an instruction; undefined where it does not stand there once, as it is. */
function startOf(word: string, { place }: Instruction): number | undefined {
  const text = place.source.text.slice(0, place.end);
  const isAt = (at: number): boolean =>
    /[\s"]/.test(text[at - 1] ?? " ") && /[\s"]/.test(text[at + word.length] ?? " ");
  const found: number[] = [];
  for (let at = text.indexOf(word, place.start); at >= 0; at = text.indexOf(word, at + 1)) {
    if (isAt(at)) found.push(at);
  }
  return found.length === 1 ? found[0] : undefined;
}
