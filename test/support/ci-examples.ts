import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "./engine.ts";

/** A step of a job of GitHub Actions, as far as the example has it. */
export interface WorkflowStep {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: { readonly [name: string]: string };
}

export interface WorkflowJob {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly outputs?: { readonly [name: string]: string };
  readonly strategy?: { readonly matrix: string };
  readonly steps: readonly WorkflowStep[];
}

export const folder = join(root, "examples/ci");

export const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");

/** The jobs of examples/ci/github.yml. */
export const workflow = (): { readonly [name: string]: WorkflowJob } =>
  parse(textOf("github.yml")).jobs;

/** What a job runs of layerbuild, with its environment, `${{ matrix.NAME }}` replaced. */
export function layerbuildLines(
  { steps }: WorkflowJob,
  matrix: { readonly [name: string]: string } = {},
): { readonly line: string; readonly env: { readonly [name: string]: string } }[] {
  const filled = (text: string): string =>
    text.replace(/\$\{\{ matrix\.(\w+) \}\}/g, (_, name: string) => matrix[name] ?? "");
  return steps.flatMap(({ run, env = {} }) =>
    run?.startsWith("layerbuild ")
      ? [
          {
            line: run,
            env: Object.fromEntries(Object.entries(env).map(([k, v]) => [k, filled(v)])),
          },
        ]
      : [],
  );
}

/** What a file of GITHUB_OUTPUT has, as the runner reads it. */
export function readOutputs(text: string): { [name: string]: string } {
  const outputs: { [name: string]: string } = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length - 1; at++) {
    const [name = "", delimiter = ""] = (lines[at] ?? "").split("<<");
    const end = lines.indexOf(delimiter, at + 1);
    outputs[name] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return outputs;
}
