import { dirname } from "node:path";
import { loadLayerfile } from "../config/load.ts";
import { loadLock, lockCalled, lockPathOf } from "../config/load-lock.ts";
import { emptyLock, encodeLock, type Lock } from "../config/lock-file.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { closest } from "../diagnostics/suggest.ts";
import { parseReference } from "../image/reference.ts";
import { changesOf, lockJson, lockText } from "../report/lock.ts";
import { findAtRegistries } from "../run/find-image.ts";
import { makeLock } from "../run/make-lock.ts";
import { openRemotes } from "../run/remotes.ts";
import { placeBytes } from "../store/durable.ts";
import { openLayouts, openPlaces } from "../store/places.ts";
import type { Command, LockOptions } from "./io.ts";
import { registriesFor } from "./registries-for.ts";
import { requireLocked } from "./require-locked.ts";

/** `layerbuild lock`: pins what the project names from elsewhere, moves it, or checks that it is. */
export const lock: Command<LockOptions> = async (options, io) => {
  const { file, update, check = false, dryRun = false } = options;
  const { cwd, env, stdout, signal } = io;
  const layerfile = await loadLayerfile({ cwd, env, ...(file === undefined ? {} : { file }) });
  const old = await loadLock(layerfile);
  const called = lockCalled(layerfile);
  const registries = registriesFor(io, layerfile.registries);
  try {
    const open = openPlaces(registries.open, openLayouts());
    if (check) await requireLocked(layerfile, old, { open, whole: true });
    const before = old ?? emptyLock;
    const after = check
      ? before
      : await makeLock(layerfile, {
          find: findAtRegistries(open),
          findRemote: openRemotes({ web: registries.askFile, env, signal }).exact,
          open,
          old: before,
          moves: movesOf(update, before),
        });
    const text = encodeLock(after);
    const isWritten = !check && !dryRun && (old === undefined || text !== encodeLock(old));
    if (isWritten) await write(lockPathOf(layerfile), text, called);
    const told = { file: called, changes: changesOf(before, after), lock: after, dryRun };
    stdout.write(options.json ? `${JSON.stringify(lockJson(told), null, 2)}\n` : lockText(told));
    return 0;
  } finally {
    await registries[Symbol.asyncDispose]();
  }
};

/** Which names `--update` means: all of them, or those that are named, with every tag or with one. */
function movesOf(
  update: LockOptions["update"],
  { images, remotes }: Lock,
): (name: string) => boolean {
  if (update === undefined || update === true) return () => update === true;
  const locked = [...Object.keys(images), ...Object.keys(remotes)];
  const meant = update.map((text) => {
    if (Object.hasOwn(remotes, text)) return (name: string) => name === text;
    const reference = parseReference(text);
    const isMeant = (name: string): boolean => {
      const known = parseReference(name);
      if (!reference || !known) return false;
      const { registry, path, tag = known.tag } = reference;
      return registry === known.registry && path === known.path && tag === known.tag;
    };
    if (locked.some(isMeant)) return isMeant;
    const near = closest(text, locked.map(familiar)) ?? closest(text, locked);
    throw new LayerbuildError("usage", `nothing is locked that is called ${JSON.stringify(text)}`, {
      hint:
        near === undefined
          ? `names are: ${locked.join(", ") || "none"}; the project stands before --update, or behind -f`
          : `did you mean ${near}?`,
    });
  });
  return (name) => meant.some((isMeant) => isMeant(name));
}

/** As people write names of Docker Hub. */
const familiar = (name: string): string => name.replace(/^docker\.io\/(?:library\/)?/, "");

async function write(path: string, text: string, called: string): Promise<void> {
  try {
    await placeBytes(path, dirname(path), text);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LayerbuildError("output-failed", `${called} can't be written: ${code}`, { cause });
  }
}
