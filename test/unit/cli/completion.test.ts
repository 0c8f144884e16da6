import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { main } from "../../../src/cli/program.ts";
import type { Commands } from "../../../src/cli/verb.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a command line prints; the completion library writes to the console. */
async function printed(argv: readonly string[], cwd = "/"): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => {
    lines.push(line);
  });
  const { stdout, stderr } = process;
  const never = () => Promise.reject(new Error("no command is loaded for a completion"));
  const io = { env: {}, cwd, stdout, stderr, signal: new AbortController().signal };
  const commands = new Proxy({} as Commands, { get: () => never });
  expect(await main(argv, io, commands)).toBe(0);
  return lines.join("\n");
}

/** The words that are offered after a line; the last line says what a shell may add by itself. */
async function offered(words: readonly string[], cwd?: string): Promise<readonly string[]> {
  const lines = (await printed(["complete", "--", ...words], cwd)).split("\n");
  return lines.slice(0, -1).map((line) => line.split("\t")[0] ?? "");
}

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])(
    "there is a script for %s that asks layerbuild",
    async (shell) => {
      const script = await printed(["completion", shell]);
      expect(script).toContain("layerbuild complete --");
    },
  );

  test("bash accepts its script", async () => {
    const script = await printed(["completion", "bash"]);
    execFileSync("bash", ["-n"], { input: script });
  });

  test("commands are offered, and not the one that completes", async () => {
    expect(await offered([""])).toEqual([
      ...["init", "lock", "plan", "build", "watch", "verify", "diff", "eject"],
      ...["merge", "flatten", "rebase", "replace", "validate"],
      ...["cp", "tag", "ls", "dup", "rm", "digest"],
      ...["inspect", "files", "cat", "layer", "export"],
      "cache",
      ...["completion", "help"],
    ]);
    expect(await offered(["pl"])).toEqual(["plan"]);
    const ofCache = ["ls", "info", "prune", "export", "import", "help"];
    expect(await offered(["cache", ""])).toEqual(ofCache);
    expect(await offered(["cache", "prune", "--keep"])).toEqual(["--keep-last", "--keep-within"]);
  });

  test("flags and their values are offered", async () => {
    expect(await offered(["build", "--no"])).toEqual(["--no-cache"]);
    expect(await offered(["build", "--progress", ""])).toEqual(["auto", "tty", "plain", "json"]);
    expect(await offered(["plan", "--graph", "m"])).toEqual(["mermaid"]);
    expect(await offered(["completion", ""])).toEqual(["bash", "zsh", "fish"]);
  });

  test("what an option's value often is is offered", async () => {
    expect(await offered(["build", "--output", ""])).toEqual([
      "type=oci,dest=",
      "type=docker,dest=",
      "type=registry",
    ]);
    expect(await offered(["plan", "--platform", "linux/arm"])).toEqual(["linux/arm64"]);
    expect(await offered(["build", "--loa"])).toEqual(["--load"]);
    expect(await offered(["diff", "oci"])).toEqual(["oci:", "oci-archive:"]);
    expect(await offered(["diff", "x", "docker-d"])).toEqual(["docker-daemon:"]);
  });

  test("projects are the files that can be one, and folders; stores are folders", async () => {
    const folder = mkdtempSync(join(tmpdir(), "layerbuild-"));
    try {
      mkdirSync(join(folder, "examples/toolbox"), { recursive: true });
      for (const name of ["layers.yaml", "java.yml", "readme.md", "examples/layers.yaml"]) {
        writeFileSync(join(folder, name), "");
      }
      const here = ["examples/", "java.yml", "layers.yaml"];
      expect(await offered(["plan", "--file", ""], folder)).toEqual(here);
      expect(await offered(["plan", ""], folder)).toEqual(here);
      expect(await offered(["build", "-f", "l"], folder)).toEqual(["layers.yaml"]);
      expect(await offered(["build", "--load", "examples/"], folder)).toEqual([
        "examples/layers.yaml",
        "examples/toolbox/",
      ]);
      expect(await offered(["build", "--store", ""], folder)).toEqual(["examples/"]);
      expect(await offered(["build", "--metadata-file", "r"], folder)).toEqual(["readme.md"]);
      expect(await offered(["build", "nowhere/"], folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
