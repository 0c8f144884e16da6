import { lstatSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isWithin, type ReachedFolder, standingIn } from "./watched.ts";

/** What is looked at for changes. Paths are absolute. */
export interface Watched {
  /** Single files, there or not. */
  readonly files: readonly string[];
  readonly contexts: readonly ReachedFolder[];
}

export interface Watch extends AsyncDisposable {
  /** The paths that have changed and were not given out yet, when the files have come to rest. */
  changes(signal: AbortSignal): Promise<readonly string[]>;
  /** Those that there are by now. */
  taken(): readonly string[];
}

/** Milliseconds without a change after which files are at rest. */
const restTime = 150;
/** Milliseconds after which changes are told although there are ever more of them. */
const patience = 2000;

/**
 * Sees every change from when this resolves: of the files, and of what counts in the contexts. The
 * changes of one burst are told together.
 */
export async function openWatch({ files, contexts }: Watched): Promise<Watch> {
  const { watch } = await import("chokidar");
  const single = new Set(files.map((file) => resolve(file)));
  const standings = contexts.map(standingIn);
  const roots = rootsOf([
    ...[...single].map((file) => dirname(file)),
    ...contexts.map(({ root }) => resolve(root)),
  ]);
  const counts = (path: string): boolean =>
    single.has(path) || standings.some((standing) => standing(path) === "counts");
  const isAbove = (path: string): boolean =>
    [...single, ...roots].some((one) => isWithin(path, one)) ||
    standings.some((standing) => standing(path) === "above");

  const changed = new Set<string>();
  let events = 0;
  let wake = (): void => undefined;
  const watcher = watch(roots, {
    ignored: (path) => !counts(resolve(path)) && !isAbove(resolve(path)),
    ignoreInitial: true,
    followSymlinks: false,
    // What editors write beside a file and rename is a change of the file, too.
    atomic: false,
  });
  const note = (...paths: readonly string[]): void => {
    const found = paths.map((path) => resolve(path)).filter(counts);
    for (const path of found) changed.add(path);
    if (found.length === 0) return;
    events += 1;
    wake();
  };
  watcher.on("all", (_event, path) => note(path));
  // Of a change of permissions nothing else is said.
  watcher.on("raw", (_event, name, details) => {
    const { watchedPath } = details as { readonly watchedPath: string };
    const paths = [watchedPath, join(watchedPath, name ?? "")];
    note(...paths.filter((path) => basename(path) === name && isThere(path)));
  });
  // A folder that is gone or closed: the next build says so.
  watcher.on("error", () => undefined);
  await new Promise<void>((done) => watcher.once("ready", () => done()));

  return {
    async changes(signal) {
      while (events === 0 && !signal.aborted) await next(signal);
      const until = performance.now() + patience;
      for (let seen = -1; seen !== events && performance.now() < until && !signal.aborted; ) {
        seen = events;
        await next(signal, restTime);
      }
      return taken();
    },
    taken,
    [Symbol.asyncDispose]: () => watcher.close(),
  };

  function taken(): readonly string[] {
    const told = [...changed].sort();
    changed.clear();
    events = 0;
    return told;
  }

  /** Until the next change, the end, or so many milliseconds. */
  async function next(signal: AbortSignal, time?: number): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve: done } = withResolvers();
    const timer = time === undefined ? undefined : setTimeout(done, time);
    wake = done;
    signal.addEventListener("abort", done);
    await promise;
    signal.removeEventListener("abort", done);
    clearTimeout(timer);
  }
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Those that are not below another. */
function rootsOf(folders: readonly string[]): string[] {
  const all = [...new Set(folders)];
  return all.filter((one) => !all.some((other) => other !== one && isWithin(other, one)));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
