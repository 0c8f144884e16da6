import { cp, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { folder, layerbuildLines, readOutputs, workflow } from "../support/ci-examples.ts";
import { makeImage, pullManifest, pushImage, pushIndex, tinyBase } from "../support/images.ts";
import { type Rig, test } from "../support/rig.ts";

/** A base that is built, a and b on it, c on a. */
async function writeProject(rig: Rig): Promise<void> {
  const { host } = rig.registry;
  await pushImage({ host, repository: "from", tag: "1" }, tinyBase());
  await rig.write({
    "base.txt": "base\n",
    "a.txt": "a\n",
    "b.txt": "b\n",
    "c.txt": "c\n",
    "layers.yaml": `version: 1
repository: ${host}/tool
base: { instructions: "FROM ${host}/from:1\\nCOPY base.txt /" }
sections:
  a: { instructions: "COPY a.txt /" }
  b: { instructions: "COPY b.txt /" }
  c: { needs: [a], instructions: "COPY c.txt /" }
`,
  });
}

/** a and b for two platforms, on a base that is there. They run nothing: no emulator is needed. */
async function writePlatformsProject(rig: Rig): Promise<void> {
  const { host } = rig.registry;
  const bases = ["amd64", "arm64"].map((architecture) =>
    makeImage({
      platform: { os: "linux", architecture },
      chapters: [{ files: { architecture }, by: "COPY architecture /" }],
    }),
  );
  await pushIndex({ host, repository: "from", tag: "1" }, bases);
  await rig.write({
    "a.txt": "a\n",
    "b.txt": "b\n",
    "layers.yaml": `version: 1
repository: ${host}/tool
platforms: [linux/amd64, linux/arm64]
base: { image: "${host}/from:1" }
sections:
  a: { instructions: "COPY a.txt /" }
  b: { instructions: "COPY b.txt /" }
`,
  });
}

/** A machine that has had a checkout and nothing else: every job is on a new one. */
async function newMachine(rig: Rig, name: string) {
  const machine = join(dirname(rig.directory), name);
  const cwd = join(machine, `checkout-of-${name}`);
  await mkdir(machine);
  await cp(rig.directory, cwd, { recursive: true });
  const at = (file: string): string => join(machine, file);
  return {
    cwd,
    read: (file: string): Promise<string> => readFile(at(file), "utf8"),
    env: {
      HOME: at("home"),
      XDG_CACHE_HOME: at("cache"),
      GITHUB_ACTIONS: "true",
      GITHUB_WORKSPACE: cwd,
      GITHUB_OUTPUT: at("output"),
      GITHUB_STEP_SUMMARY: at("summary.md"),
    },
  };
}

/** Runs a job of examples/ci/github.yml on a machine of its own. */
async function runJob(rig: Rig, name: string, matrix: { [name: string]: string } = {}) {
  const job = workflow()[name];
  if (!job) throw new Error(`there is no job ${name}`);
  const machine = await newMachine(rig, `${name}-${Object.values(matrix).join("").length}`);
  let last = { exitCode: 0, stdout: "", stderr: "" };
  for (const { line, env } of layerbuildLines(job, matrix)) {
    last = await rig.shell(line, { cwd: machine.cwd, env: { ...machine.env, ...env } });
    if (last.exitCode !== 0) break;
  }
  const outputs = readOutputs(await machine.read("output"));
  return { ...last, ...machine, outputs, summary: await machine.read("summary.md") };
}

test("the recipe for GitHub builds each section once, in jobs that share the registry only", async ({
  rig,
}) => {
  await writeProject(rig);
  const planned = await runJob(rig, "plan");
  expect(planned).toMatchObject({ exitCode: 0, outputs: { has_work: "true" } });
  expect(planned.summary).toMatch(/layerbuild build: done.*layerbuild plan: .*```mermaid/s);
  const { include } = JSON.parse(planned.outputs.matrix ?? "");
  const platform = include[0].platform;
  expect(include).toEqual([
    { section: "a,c", platform, step: `section:a:${platform},section:c:${platform}` },
    { section: "b", platform, step: `section:b:${platform}` },
  ]);

  const jobs = await Promise.all(
    include.map((entry: { [name: string]: string }) => runJob(rig, "section", entry)),
  );
  expect(jobs.map(({ exitCode, outputs }) => [exitCode, outputs.built])).toEqual([
    [0, "2"],
    [0, "1"],
  ]);
  await rig.forgetCalls();

  const merged = await runJob(rig, "merge");
  expect(merged).toMatchObject({ exitCode: 0, outputs: { built: "0" } });
  expect(await rig.dockerCalls()).toEqual([]);
  const metadata = JSON.parse(await readFile(join(merged.cwd, "metadata.json"), "utf8"));
  expect(metadata).toMatchObject({ ok: true, counts: { built: 0 }, error: null });
  const [image] = metadata.images;
  expect(image.references.join("\n")).toBe(merged.stdout);
  expect(merged.outputs).toMatchObject({
    digest: image.digest,
    references: merged.stdout,
    images: JSON.stringify(metadata.images),
  });
  const { stdout: digest } = await rig.layerbuild(["digest", `${rig.registry.host}/tool`]);
  expect(digest).toBe(image.digest);
  const { stdout: files } = await rig.layerbuild(["files", `${rig.registry.host}/tool`]);
  for (const file of ["base.txt", "a.txt", "b.txt", "c.txt"]) expect(files).toContain(file);
});

test("the recipe for any CI, on two platforms: without the sections the merge fails and says so everywhere", async ({
  rig,
}) => {
  await writePlatformsProject(rig);
  const script = join(folder, "generic.sh");
  const run = async (name: string, words: string) => {
    const machine = await newMachine(rig, name);
    const ran = await rig.shell(`${script} ${words}`, machine);
    return { ...ran, ...machine };
  };
  const planned = await run("planning", "plan");
  const jobs = planned.stdout.split("\n");
  expect(jobs).toEqual(["a linux/amd64", "b linux/amd64", "a linux/arm64", "b linux/arm64"]);

  const early = await run("early", "merge");
  expect(early.exitCode).toBe(1);
  expect(early.stderr).toMatch(/^::error title=layerbuild::these would be built:%0A {2}section:a/m);
  expect(await early.read("summary.md")).toMatch(/these would be built:[^|]*\| step/s);
  const metadata = JSON.parse(await readFile(join(early.cwd, "metadata.json"), "utf8"));
  expect(metadata).toMatchObject({ ok: false, images: [], error: { code: "required-cached" } });
  expect(metadata.steps.map(({ status }: { status: string }) => status)).toContain("to-build");

  const built = await Promise.all(jobs.map((job, at) => run(`job-${at}`, `section ${job}`)));
  expect(built.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  const merging = await run("merging", "merge");
  expect(merging.exitCode).toBe(0);
  const { images } = JSON.parse(await readFile(join(merging.cwd, "metadata.json"), "utf8"));
  const index = await pullManifest({ host: rig.registry.host, repository: "tool", tag: "latest" });
  expect(images[0].digest).toBe(index.digest);
  expect(
    JSON.parse(index.bytes.toString()).manifests.map(({ digest }: { digest: string }) => digest),
  ).toEqual(images[0].platforms.map(({ digest }: { digest: string }) => digest));
  // Nothing is left to do: no jobs.
  const again = await run("again", "plan");
  expect(again).toMatchObject({ exitCode: 0, stdout: "" });
  expect(readOutputs(await again.read("output"))).toMatchObject({
    has_work: "false",
    matrix: '{"include":[]}',
  });
});
