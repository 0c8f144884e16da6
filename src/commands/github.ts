import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import type { Place } from "../diagnostics/diagnostic.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Step } from "../plan/step.ts";
import { annotationsOf, type FileOf, failedStep } from "../report/annotations.ts";
import { type Outputs, outputText } from "../report/github-output.ts";
import { labelsOf } from "../report/label.ts";
import type { Summary } from "../run/event.ts";
import type { Io } from "./io.ts";

/** Adds outputs of this step of GitHub Actions, where it is one. Never fails: that is told. */
export async function addOutputs(outputs: Outputs, io: Io): Promise<void> {
  await add("GITHUB_OUTPUT", () => outputText(outputs, `layerbuild_${randomUUID()}`), io);
}

/** Adds to the summary of this step of GitHub Actions, where it is one. Never fails: that is told. */
export async function addSummary(markdown: () => string, io: Io): Promise<void> {
  await add("GITHUB_STEP_SUMMARY", markdown, io);
}

/** What was built stays good where nobody can be told of it. */
async function add(variable: string, text: () => string, { env, cwd, stderr }: Io): Promise<void> {
  const path = env[variable];
  if (!path) return;
  try {
    await appendFile(resolve(cwd, path), text());
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    stderr.write(`warning: ${variable} can't be written: ${error.message}\n`);
  }
}

/** Shows an error at its lines of the files, on GitHub Actions. */
export function annotate(error: unknown, io: Pick<Io, "env" | "cwd" | "stderr">): void {
  const isInterruption = error instanceof LayerbuildError && error.code === "interrupted";
  if (!isOnGitHub(io) || isInterruption) return;
  const shown = error instanceof Error ? error : new Error(String(error));
  io.stderr.write(annotationsOf(shown, fileOf(io)));
}

/** The same for the steps of a run that failed; of what is our own fault `annotate` tells. */
export function annotateSteps({ outcomes }: Summary, io: Io): void {
  if (!isOnGitHub(io)) return;
  const labels = labelsOf(outcomes.map(({ step }) => step));
  for (const { step, status, error } of outcomes) {
    if (status !== "failed" || !(error instanceof LayerbuildError)) continue;
    const label = labels.get(step.id) ?? step.id;
    io.stderr.write(failedStep(label, error, placeOf(step), fileOf(io)));
  }
}

const isOnGitHub = ({ env }: Pick<Io, "env">): boolean => env.GITHUB_ACTIONS === "true";

/** Files of the layerfile are named from the working folder, GitHub's from the checkout. */
function fileOf({ env, cwd }: Pick<Io, "env" | "cwd">): FileOf {
  const checkout = resolve(cwd, env.GITHUB_WORKSPACE || ".");
  return (path) => {
    const file = relative(checkout, resolve(cwd, path));
    return file === "" || file === ".." || file.startsWith("../") || isAbsolute(file)
      ? undefined
      : file;
  };
}

/** Where the layerfile has what a step does; undefined for a merge, which is of several places. */
function placeOf(step: Step): Place | undefined {
  switch (step.kind) {
    case "base":
      return step.base.place;
    case "section":
      return step.section.place;
    case "publish":
      return step.image.place;
    case "merge":
      return undefined;
  }
}
