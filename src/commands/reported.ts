import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import { buildOutputs } from "../report/github-output.ts";
import { errorMarkdown, runMarkdown } from "../report/markdown.ts";
import { metadataJson } from "../report/metadata.ts";
import type { Summary } from "../run/event.ts";
import { failureOf } from "../run/run.ts";
import { placeBytes } from "../store/durable.ts";
import { addOutputs, addSummary, annotateSteps } from "./github.ts";
import type { BuildOptions, Io } from "./io.ts";

/**
 * Runs a build and leaves behind what other programs read of it, however it ends: the file of
 * `--metadata-file`, and on GitHub Actions outputs, a summary and annotations. `act` hands out what
 * it knows of the run when it knows it. Fails as `act` does; with `output-failed` where the file
 * can't be written, before anything is built if that can be seen.
 */
export async function reported(
  { metadataFile }: Pick<BuildOptions, "metadataFile">,
  io: Io,
  act: (keep: (summary: Summary) => void) => Promise<number>,
): Promise<number> {
  const path = metadataFile === undefined ? undefined : resolve(io.cwd, metadataFile);
  if (path !== undefined) await preparePlace(path);
  let summary: Summary | undefined;
  const keep = (known: Summary): void => {
    summary = known;
  };
  let code: number;
  try {
    code = await act(keep);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    await leave(path, summary, cause, io).catch((failure: Error) =>
      io.stderr.write(`warning: ${failure.message}\n`),
    );
    throw error;
  }
  await leave(path, summary, undefined, io);
  return code;
}

async function leave(
  path: string | undefined,
  summary: Summary | undefined,
  error: Error | undefined,
  io: Io,
): Promise<void> {
  const metadata = metadataJson(summary, error);
  if (summary) annotateSteps(summary, io);
  await addOutputs(buildOutputs(metadata), io);
  const isRun = summary && (error === undefined || error === failureOf(summary));
  await addSummary(
    () => (isRun ? runMarkdown(summary) : error ? errorMarkdown(error, summary?.outcomes) : ""),
    io,
  );
  if (path === undefined) return;
  try {
    await placeBytes(path, dirname(path), `${JSON.stringify(metadata, null, 2)}\n`);
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function preparePlace(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    if (!(await stat(path)).isDirectory()) return;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw unwritable(path, error);
  }
  throw new LayerbuildError("output-failed", `${path} can't be written: it is a folder`, {
    hint: "--metadata-file is the name of a file",
  });
}

function unwritable(path: string, error: unknown): unknown {
  if (!(error instanceof Error && "syscall" in error)) return error;
  return new LayerbuildError("output-failed", `${path} can't be written: ${error.message}`, {
    cause: error,
  });
}
