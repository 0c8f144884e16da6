import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import { canonicalJson } from "../image/canonical-json.ts";
import { type Digest, digestOf } from "../image/digest.ts";
import type { ExternalCall } from "../merge/external.ts";
import type { Rule } from "../merge/policy.ts";

/**
 * Runs a rule's command in the project folder: on argv the file as the base has it, then as each
 * section left it, in order (a file that is not there is /dev/null); on stdout the merged file.
 * `LAYERBUILD_PATH` and `LAYERBUILD_SECTIONS` tell what it is about.
 */
export async function runExternal(
  call: ExternalCall,
  directory: string,
  env: { readonly [name: string]: string | undefined },
  signal: AbortSignal,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
  try {
    const files = await Promise.all(
      [call.base, ...call.sides.map(({ bytes }) => bytes)].map(async (bytes, at) => {
        if (!bytes) return "/dev/null";
        const file = join(folder, `${at}-${at === 0 ? "base" : call.sides[at - 1]?.section}`);
        await writeFile(file, bytes);
        return file;
      }),
    );
    const { execa } = await import("execa");
    const result = await execa("sh", ["-c", `${call.command} "$@"`, "sh", ...files], {
      cwd: directory,
      env: {
        ...env,
        LAYERBUILD_PATH: call.path,
        LAYERBUILD_SECTIONS: call.sides.map(({ section }) => section).join(" "),
      },
      encoding: "buffer",
      reject: false,
      stripFinalNewline: false,
      stdin: "ignore",
      cancelSignal: signal,
    });
    if (signal.aborted) throw new LayerbuildError("interrupted", "the merge was cancelled");
    if (!result.failed) return Buffer.from(result.stdout);
    throw new LayerbuildError(
      "merge-conflict",
      `the rule's command for ${call.path} failed: ${call.command}`,
      { detail: Buffer.from(result.stderr).toString("utf8").trimEnd() },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Digests of the project's files that rules' commands name (`./merge.sh`, `python3 tools/merge.py`),
 * by command: a changed script merges again. Files elsewhere are the machine's and do not count;
 * commands that name none are left out.
 */
export async function rulePrograms(
  rules: readonly Rule[],
  directory: string,
): Promise<{ [command: string]: Digest }> {
  const programs: { [command: string]: Digest } = {};
  for (const { run } of rules) {
    if (run === undefined) continue;
    const files: { [path: string]: Digest } = {};
    for (const path of projectPaths(run, directory)) {
      const bytes = await readFile(join(directory, path)).catch(() => undefined);
      if (bytes) files[path] = digestOf(bytes);
    }
    if (Object.keys(files).length > 0) programs[run] = digestOf(canonicalJson(files));
  }
  return programs;
}

/** What a command names in the project, there or not; relative to its folder. */
export const projectPaths = (command: string, directory: string): string[] =>
  command
    .split(/[\s'"();&|<>]+/)
    .map((word) => relative(directory, resolve(directory, word)))
    .filter((path) => path !== "" && !path.startsWith("..") && !isAbsolute(path));
