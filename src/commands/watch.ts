import { dirname } from "node:path";
import { openWatch, type Watch, type Watched } from "../context/watch.ts";
import type { ReachedFolder } from "../context/watched.ts";
import { exitCodes, formatError, LayerbuildError } from "../diagnostics/error.ts";
import type { Outcome } from "../plan/step.ts";
import { imagesOf } from "../report/images.ts";
import { openCommand, type Command as ShellCommand } from "../run/command.ts";
import type { Summary } from "../run/event.ts";
import { failureOf } from "../run/run.ts";
import { published } from "./build.ts";
import type { Command, Io, WatchOptions } from "./io.ts";
import { isPushed, outputsOf } from "./outputs.ts";
import { openReporter } from "./reporter.ts";
import { watchedBy } from "./watched-by.ts";
import { withSession } from "./wire.ts";

/**
 * `layerbuild watch`: builds, and builds again what a change of files concerns. What goes wrong is
 * told, and the next change is waited for; only a project that can't be read at first is an error.
 */
export const watch: Command<WatchOptions> = async (given, io) => {
  const { signal } = io;
  const options = { ...given, push: isPushed(given), outputs: outputsOf(given, io.cwd) };
  const progress = given.progress === "json" ? "json" : "plain";
  const { report } = await openReporter({ progress }, io);
  let watched = await lookAt(options, io);
  let watcher = await openWatch(watched);
  const command = given.run === undefined ? undefined : commandFor(given.run, io);
  try {
    for (let isSound = true; !signal.aborted; ) {
      const changes = watcher.changes(signal);
      const stale = new AbortController();
      void changes.then(() => stale.abort());
      if (isSound) await buildOnce(options, { ...io, signal: stale.signal }, command);
      if (!stale.signal.aborted) report({ type: "watching", at: 0, folders: foldersOf(watched) });
      const paths = await changes;
      if (signal.aborted) break;
      report({ type: "files-changed", at: 0, paths });
      if (!isSound || paths.some(isFile)) isSound = await isReadable();
    }
  } finally {
    await command?.[Symbol.asyncDispose]();
    await watcher[Symbol.asyncDispose]();
  }
  return exitCodes.interrupted;

  function isFile(path: string): boolean {
    return watched.files.includes(path);
  }

  /** Looks at the files again; tells what keeps them from being read. */
  async function isReadable(): Promise<boolean> {
    const failure = await failureIn(lookAgain);
    if (!failure) return true;
    // What is missing may come to be anywhere, and may have done so by now.
    const { files } = watched;
    const [first = io.cwd] = files;
    const all = { root: dirname(first), paths: ["."], ignore: "**/.git\n**/node_modules" };
    await turnTo({ files, contexts: [all] });
    return told(io, lookAgain);
  }

  /** Until what is watched is what the files ask for that are there now. */
  async function lookAgain(): Promise<void> {
    for (let missed: readonly string[] = watched.files; missed.some(isFile); ) {
      missed = await turnTo(await lookAt(options, io));
    }
  }

  /** Watches something else, and gives back what has changed until then. */
  async function turnTo(next: Watched): Promise<readonly string[]> {
    if (JSON.stringify(next) === JSON.stringify(watched)) return [];
    const old: Watch = watcher;
    watcher = await openWatch(next);
    watched = next;
    const missed = old.taken();
    await old[Symbol.asyncDispose]();
    return missed;
  }
};

type Options = WatchOptions & Pick<Parameters<typeof withSession>[0], "outputs">;

const foldersOf = ({ contexts }: Watched): string[] => [
  ...new Set(contexts.map(({ root }) => root)),
];

/** What a plan depends on, found out by making it. */
async function lookAt(options: Options, io: Io): Promise<Watched> {
  const contexts: ReachedFolder[] = [];
  const onContext = (context: ReachedFolder): void => {
    contexts.push(context);
  };
  let watched: Watched | undefined;
  await withSession({ ...options, recall: true, onContext }, io, async ({ layerfile, run }) => {
    await run({ act: false, emit: () => undefined });
    watched = watchedBy(layerfile, contexts, io.cwd);
    return 0;
  });
  if (!watched) throw new Error("Internal error: nothing is watched");
  return watched;
}

/** One build, and the command behind it when it ended well. */
async function buildOnce(
  options: Options,
  io: Io,
  command: ShellCommand | undefined,
): Promise<void> {
  await told(io, async () => {
    let summary: Summary | undefined;
    await withSession({ ...options, recall: true }, io, async ({ run }) => {
      const reporter = await openReporter(options, io);
      try {
        summary = await run({ act: true, emit: reporter.report });
      } finally {
        reporter.close();
      }
      return 0;
    });
    if (!summary || io.signal.aborted) return;
    if (summary.error) throw summary.error;
    const failure = failureOf(summary);
    // Of a step's failure the summary has told.
    if (failure instanceof LayerbuildError) return;
    if (failure) throw failure;
    io.stdout.write(published(summary));
    await command?.restart(variablesOf(summary.outcomes));
  });
}

/** Whether something went well. What a person can mend is told; what was cut off is not. */
async function told({ stderr, signal }: Io, work: () => Promise<void>): Promise<boolean> {
  const failure = await failureIn(work);
  if (failure && !signal.aborted) stderr.write(`${formatError(failure)}\n`);
  return failure === undefined;
}

async function failureIn(work: () => Promise<void>): Promise<LayerbuildError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof LayerbuildError) return error;
    throw error;
  }
}

function commandFor(line: string, { cwd, env, stdout, stderr }: Io): ShellCommand {
  const streams = { stdout, stderr };
  return openCommand(line, {
    cwd,
    env,
    onOutput: (stream, bytes) => streams[stream].write(bytes),
    onFailure: (why) => stderr.write(`${why}\n`),
  });
}

/** `LAYERBUILD_IMAGE` and `LAYERBUILD_DIGEST`, of the first image and of each by its name. */
function variablesOf(outcomes: readonly Outcome[]): { readonly [name: string]: string } {
  const images = imagesOf(outcomes).map(({ name, repository, tags: [tag], digest }) => ({
    name: name.toUpperCase().replace(/[^A-Z0-9]/g, "_"),
    reference: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`,
    digest,
  }));
  const [first] = images;
  return Object.fromEntries([
    ...(first
      ? [
          ["LAYERBUILD_IMAGE", first.reference],
          ["LAYERBUILD_DIGEST", first.digest],
        ]
      : []),
    ...images.flatMap(({ name, reference, digest }) => [
      [`LAYERBUILD_IMAGE_${name}`, reference],
      [`LAYERBUILD_DIGEST_${name}`, digest],
    ]),
  ]);
}
