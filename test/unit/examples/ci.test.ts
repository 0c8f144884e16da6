import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { main } from "../../../src/cli/program.ts";
import type { Commands } from "../../../src/cli/verb.ts";
import { folder, textOf, workflow } from "../../support/ci-examples.ts";

const quiet = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** What the real command line makes of a line; nothing is run. Redirections are the shell's. */
async function parsed(line: string): Promise<unknown> {
  const words = (line.split(/ [|>] ?/)[0] ?? "").split(/\s+/).map((word) => word.replace(/"/g, ""));
  const calls: unknown[] = [];
  const command = (name: string) => async () => async (options: unknown) => {
    calls.push([name, options]);
    return 0;
  };
  const commands = new Proxy({} as Commands, { get: (_, name) => command(String(name)) });
  const [stdout, stderr] = [quiet(), quiet()];
  const { signal } = new AbortController();
  const code = await main(words.slice(1), { env: {}, cwd: "/", stdout, stderr, signal }, commands);
  expect(code, line).toBe(0);
  expect(calls, line).toHaveLength(1);
  return calls[0];
}

const linesIn = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:- )?(?:run: )?(layerbuild .*)$/gm)].map(([, line = ""]) => line);

const sections = (matrix: unknown) =>
  JSON.parse(
    execFileSync("node", [join(folder, "gitlab-sections.mjs")], {
      input: JSON.stringify(matrix),
      encoding: "utf8",
    }),
  );

describe("the recipes of examples/ci", () => {
  test.each(["github.yml", "gitlab-ci.yml", "generic.sh"])(
    "%s plans, builds sections and merges, with flags that there are",
    async (name) => {
      const lines = linesIn(textOf(name));
      const calls = await Promise.all(lines.map(parsed));
      expect(calls).toContainEqual(["build", expect.objectContaining({ only: ["base"] })]);
      expect(calls).toContainEqual(["plan", expect.objectContaining({ push: true, matrix: true })]);
      const merge = { push: true, requireCached: true, metadataFile: "metadata.json" };
      expect(calls).toContainEqual(["build", expect.objectContaining(merge)]);
    },
  );

  test("README.md has no flags that there are not", async () => {
    const lines = [...textOf("README.md").matchAll(/`(layerbuild [^`]+)`/g)];
    expect(lines.length).toBeGreaterThan(3);
    await Promise.all(lines.map(([, line = ""]) => parsed(line)));
  });

  test("github.yml: a job has what it uses of those that it needs", () => {
    const jobs = workflow();
    expect(Object.keys(jobs)).toEqual(["plan", "section", "merge"]);
    for (const job of Object.values(jobs)) {
      const used = [...JSON.stringify(job).matchAll(/needs\.(\w+)\.outputs\.(\w+)/g)];
      for (const [, name = "", output = ""] of used) {
        expect([job.needs].flat()).toContain(name);
        expect(Object.keys(jobs[name]?.outputs ?? {})).toContain(output);
      }
      for (const value of Object.values(job.outputs ?? {})) {
        const [, id] = /^\$\{\{ steps\.(\w+)\.outputs\.\w+ \}\}$/.exec(value) ?? [];
        expect(job.steps.map((step) => step.id)).toContain(id);
      }
      // A name that is put into a script by an expression would be read as shell.
      for (const { run = "" } of job.steps) expect(run).not.toContain("${{");
    }
  });

  test("gitlab-ci.yml: the child pipeline has a job for each entry, and always one", async () => {
    const entry = { section: "a,b", platform: "linux/amd64", step: "x,y" };
    const child = sections({ include: [entry] });
    const { script, variables, ...job } = child["a,b linux/amd64"];
    expect(job).toEqual({ extends: ".docker" });
    expect(variables).toEqual({ SECTION: "a,b", PLATFORM: "linux/amd64" });
    expect(await parsed(script[0])).toEqual([
      "build",
      expect.objectContaining({ push: true, only: ["$SECTION"], platform: ["$PLATFORM"] }),
    ]);
    expect(Object.keys(sections({ include: [] }))).toEqual(["include", "nothing"]);
    for (const { local } of [...child.include, ...parse(textOf("gitlab-ci.yml")).include]) {
      expect(parse(textOf(local.replace("examples/ci/", "")))).toHaveProperty([".docker"]);
    }
  });

  test("generic.sh says what there is, when it is not told what to do", () => {
    const run = () => execFileSync(join(folder, "generic.sh"), { stdio: "pipe" });
    expect(run).toThrow(expect.objectContaining({ status: 2 }));
    expect(run).toThrow(/generic\.sh section SECTION PLATFORM/);
  });
});
