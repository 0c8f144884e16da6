import { randomUUID } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, digestOf } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import type { Repository } from "../image/reference.ts";
import { type Answers, nameIn } from "./answers.ts";

/** Goes up when the file is read in another way. */
const version = 1;
/** Files of a folder: projects, each at the registry and in the local store, with some options. */
const maxFiles = 200;

/**
 * Reads what `writeAnswers` kept under the same circumstances; undefined for other ones, and for what
 * is damaged or not there.
 */
export function readAnswers(file: string, circumstances: Digest): Answers | undefined {
  const kept = parsed(file);
  return kept?.circumstances === circumstances ? kept.answers : undefined;
}

/** Replaces the file as a whole. What can't be written is asked again the next time. */
export function writeAnswers(file: string, circumstances: Digest, answers: Answers): void {
  const body = {
    circumstances,
    names: Object.fromEntries(
      [...answers.names].map(([name, { mediaType, digest, size }]) => [
        name,
        { mediaType, digest, size },
      ]),
    ),
    content: [...answers.content.values()].map((bytes) => bytes.toString("base64")),
  };
  const temporary = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, canonicalJson({ version, sum: sumOf(body), ...body } as Json));
    renameSync(temporary, file);
    trim(dirname(file));
  } catch {
    remove(temporary);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is of no use, and in nobody's way.
  }
}

/** Something that is done to a repository. */
export interface Change {
  readonly repository: Repository;
  /** A tag or a digest. */
  readonly target: string;
  /** What the tag points to from now on; absent when the target is removed. */
  readonly digest?: Digest;
}

/**
 * Gives back what removes, after a change, the files of a folder that say what is no longer so. The
 * folder is read once, when something changes.
 */
export function openForgetting(folder: string): (change: Change) => void {
  let files: Map<string, ReadonlyMap<string, Descriptor>> | undefined;
  return ({ repository, target, digest }) => {
    files ??= new Map(
      filesIn(folder).map((file) => [file, parsed(file)?.answers.names ?? new Map()]),
    );
    const changed = nameIn(repository, target);
    const inRepository = nameIn(repository, "");
    for (const [file, names] of files) {
      const said = names.get(changed);
      const isOver =
        (said && said.digest !== digest) ||
        (digest === undefined &&
          [...names].some(([name, at]) => at.digest === target && name.startsWith(inRepository)));
      if (isOver) remove(file);
    }
  };
}

function parsed(file: string): { circumstances: unknown; answers: Answers } | undefined {
  try {
    const value = parseObject(readFileSync(file));
    if (value?.version !== version) return undefined;
    const { circumstances, names, content } = value;
    // It may have been cut short, with the power, or edited.
    if (value.sum !== sumOf({ circumstances, names, content })) return undefined;
    const pieces = (content as readonly string[]).map((text) => Buffer.from(text, "base64"));
    return {
      circumstances,
      answers: {
        names: new Map(Object.entries(names as { readonly [name: string]: Descriptor })),
        content: new Map(pieces.map((bytes) => [digestOf(bytes), bytes])),
      },
    };
  } catch {
    return undefined;
  }
}

const sumOf = (body: object): Digest => digestOf(canonicalJson(body as Json));

/** What was written the longest time ago goes first. */
function trim(folder: string): void {
  const files = filesIn(folder);
  if (files.length <= maxFiles) return;
  const byAge = files.map((file) => ({ file, time: statSync(file).mtimeMs }));
  byAge.sort((a, b) => b.time - a.time);
  for (const { file } of byAge.slice(maxFiles)) remove(file);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
