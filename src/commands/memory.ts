import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import type { Layerfile } from "../config/layerfile.ts";
import { encodeLock, type Lock } from "../config/lock-file.ts";
import { canonicalJson } from "../image/canonical-json.ts";
import { digestOf, hexOf } from "../image/digest.ts";
import { readAnswers, writeAnswers } from "../store/answer-file.ts";
import type { Answers } from "../store/answers.ts";
import type { Io, RunOptions } from "./io.ts";
import { cacheFolder } from "./store-folder.ts";

/** What registries said in the last run of a project that had nothing left to do. */
export interface Memory {
  /** Undefined when there is none, or when it is of another layers.yaml, lock or version. */
  read(): Answers | undefined;
  write(answers: Answers): void;
}

/** Where the memories of projects are; undefined when nothing says where the user's cache is. */
export const memoryFolder = (env: Io["env"]): string | undefined => cacheFolder("answers", env);

/**
 * The memory of a project for builds with these options, when it has a lock: without one, what names
 * stand for has to be asked. Undefined when there is no place for it, and
 * where caches of others are read.
 */
export function memoryOf(
  layerfile: Layerfile,
  lock: Lock,
  { push = false, platform, only }: RunOptions,
  store: string | undefined,
  { env }: Io,
): Memory | undefined {
  const folder = memoryFolder(env);
  // What caches of others have is checked where it is.
  if (folder === undefined || layerfile.caches.length > 1) return undefined;
  const { source, directory } = layerfile;
  const place = { directory, file: source.path, store: push ? "" : (store ?? "") };
  const which = { ...place, platform: platform ?? [], only: [...(only ?? [])].sort() };
  const file = join(folder, hexOf(digestOf(canonicalJson(which))));
  const { version } = manifest;
  const circumstances = digestOf(
    canonicalJson({ version, layerfile: source.text, lock: encodeLock(lock) }),
  );
  return {
    read: () => readAnswers(file, circumstances),
    write: (answers) => writeAnswers(file, circumstances, answers),
  };
}
