import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test as plain } from "vitest";
import { readOutputs } from "../../support/ci-examples.ts";
import { runCli } from "../../support/cli.ts";

/** A checkout with a project in a folder of it that can't be read, and what GitHub gives a step. */
const test = plain.extend<{ checkout: string; env: { [name: string]: string } }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern
  checkout: async ({}, use) => {
    const checkout = await mkdtemp(join(tmpdir(), "layerbuild-reported-"));
    await mkdir(join(checkout, "sub"));
    await writeFile(join(checkout, "sub/layers.yaml"), "version: 1\nsectoins: {}\n");
    await use(checkout);
    await rm(checkout, { recursive: true });
  },
  env: async ({ checkout }, use) => {
    await use({
      XDG_CACHE_HOME: join(checkout, "cache"),
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: checkout,
      GITHUB_OUTPUT: join(checkout, "output"),
      GITHUB_STEP_SUMMARY: join(checkout, "summary"),
    });
  },
});

describe("a build that can't begin", () => {
  test("leaves its metadata whole, in folders that it makes, in place of older ones", async ({
    checkout,
    env,
  }) => {
    const cwd = join(checkout, "sub");
    await mkdir(join(cwd, "out"));
    await writeFile(join(cwd, "out/metadata.json"), '{"ok":true,"images":["old"]}');
    for (const file of ["out/metadata.json", "new/folder/metadata.json"]) {
      const { code } = await runCli(["build", "--metadata-file", file], { env, cwd });
      expect(code).toBe(2);
      expect(JSON.parse(await readFile(join(cwd, file), "utf8"))).toMatchObject({
        ok: false,
        images: [],
        steps: [],
        error: { code: "config-invalid", message: "layers.yaml has 3 problems" },
      });
    }
    expect(await readdir(join(cwd, "out"))).toEqual(["metadata.json"]);
  });

  test("says so to GitHub: problems at their lines of the checkout, a summary, outputs", async ({
    checkout,
    env,
  }) => {
    const { stdout, stderr } = await runCli(["build"], { env, cwd: join(checkout, "sub") });
    expect(stdout).toBe("");
    expect(stderr).toContain("layers.yaml:2:1: ");
    expect(stderr).toMatch(
      /^::error file=sub\/layers\.yaml,line=2,endLine=2,col=1,endColumn=8,title=layerbuild::.*sectoins.*%0Ahint: did you mean/m,
    );
    expect(await readFile(join(checkout, "summary"), "utf8")).toMatch(
      /^### layerbuild build: failed\n\n```text\nerror: layers\.yaml has 3 problems/,
    );
    expect(readOutputs(await readFile(join(checkout, "output"), "utf8"))).toMatchObject({
      images: "[]",
      built: "0",
    });
  });

  test("adds to what earlier commands of the step wrote", async ({ checkout, env }) => {
    await writeFile(join(checkout, "output"), "mine=1\n");
    await writeFile(join(checkout, "summary"), "# mine\n");
    await runCli(["build"], { env, cwd: join(checkout, "sub") });
    expect(await readFile(join(checkout, "output"), "utf8")).toMatch(/^mine=1\nimages<</);
    expect(await readFile(join(checkout, "summary"), "utf8")).toMatch(/^# mine\n### layerbuild/);
  });

  test("needs neither of the files of GitHub: that one can't be written is a warning", async ({
    checkout,
    env,
  }) => {
    const cwd = join(checkout, "sub");
    const gone = join(checkout, "none/summary");
    const { code, stderr } = await runCli(["build"], {
      env: { ...env, GITHUB_STEP_SUMMARY: gone, GITHUB_OUTPUT: "" },
      cwd,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^warning: GITHUB_STEP_SUMMARY can't be written: ENOENT/m);
  });

  test("writes no workflow commands anywhere else", async ({ checkout }) => {
    const env = { XDG_CACHE_HOME: join(checkout, "cache") };
    const { stderr } = await runCli(["build"], { env, cwd: join(checkout, "sub") });
    expect(stderr).not.toContain("::");
  });
});

test("a metadata file that can't be written is told before anything is looked at", async ({
  checkout,
  env,
}) => {
  const cwd = join(checkout, "sub");
  const asFolder = await runCli(["build", "--metadata-file", "."], { env, cwd });
  expect(asFolder.code).toBe(1);
  expect(asFolder.stderr).toContain("it is a folder");
  const belowFile = await runCli(["build", "--metadata-file", "layers.yaml/x"], { env, cwd });
  expect(belowFile.code).toBe(1);
  expect(belowFile.stderr).toMatch(/layers\.yaml\/x can't be written: /);
  expect(belowFile.stderr).not.toContain("3 problems");
});

test("every command shows on GitHub what is wrong with its flags", async ({ checkout, env }) => {
  const { code, stderr } = await runCli(["plan", "--wave"], { env, cwd: checkout });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^::error title=layerbuild::unknown option '--wave'/m);
});
