import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InputSpec } from "../../../src/config/layerfile.ts";
import { formatError, LayerbuildError } from "../../../src/diagnostics/error.ts";
import { openValues, type ValuesOptions } from "../../../src/run/input-values.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "layerbuild-"));
});
afterEach(() => rm(directory, { recursive: true }));

const input = (kind: InputSpec["kind"], text: string): InputSpec => ({
  kind,
  text,
  place: { source: { path: "layers.yaml", text }, start: 0, end: text.length },
});
const { PATH = "" } = process.env;

const values = (options: Partial<ValuesOptions> = {}) =>
  openValues({ env: { PATH }, directory, signal: new AbortController().signal, ...options });

async function failure(text: string, options: Partial<ValuesOptions> = {}): Promise<string> {
  const error = await values(options)(input("command", text)).catch((thrown: unknown) => thrown);
  if (!(error instanceof LayerbuildError)) throw error;
  return formatError(error);
}

describe("an input's value", () => {
  test("is another for each value of a variable, and for one that is not set", async () => {
    const digests = [];
    for (const env of [{}, { A: "" }, { A: "1" }, { A: "2" }]) {
      digests.push(await values({ env })(input("env", "A")));
    }
    expect(new Set(digests).size).toBe(4);
    expect(await values({ env: { A: "1", B: "2" } })(input("env", "A"))).toBe(digests[2]);
  });

  test("is what a command prints, to the byte, in the project's folder, once a run", async () => {
    const find = values();
    const command = input("command", "echo x >> ran; printf '\\377'");
    const [first] = await Promise.all([find(command), find(command)]);
    expect(await readFile(join(directory, "ran"), "utf8")).toBe("x\n");
    expect(await values()(command)).toBe(first);
    const outputs = ["printf a", "printf 'a\\n'", "printf '\\376'", "printf '\\377'"];
    const digests = outputs.map((text) => values()(input("command", `: 1; ${text}`)));
    expect(new Set(await Promise.all(digests)).size).toBe(4);
  });

  test.each([
    ["echo a; echo why >&2; exit 3", "ended with exit code 3"],
    ["echo why >&2; kill -9 $$", "was ended by SIGKILL"],
  ])("is told with its place where %s", async (text, expected) => {
    const shown = await failure(text);
    expect(shown).toContain(`layers.yaml:1:1: The command ${expected}`);
    expect(shown).toContain("\nwhy");
  });

  test("is not waited for longer than its time", async () => {
    expect(await failure("exec sleep 60", { timeout: 100 })).toContain("did not end in 0.1 s");
  });
});
