import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { writeCopyProject, writeRunProject } from "../support/projects.ts";
import { type Finished, type Rig, test } from "../support/rig.ts";

/** The digests of the builds that ended well, as the command of --run was given them. */
const runsOf = async (rig: Rig): Promise<string[]> =>
  (await readFile(join(rig.directory, "../ran"), "utf8").catch(() => ""))
    .split("\n")
    .filter((line) => line !== "");

const watchArgs = [
  ...["watch", "--progress", "json"],
  ...["--run", 'echo "$LAYERBUILD_DIGEST $LAYERBUILD_IMAGE_TOOL" >> ../ran'],
];

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

/** The sections that each run has built. */
function builtIn(events: ReturnType<typeof eventsIn>): string[][] {
  const runs: string[][] = [];
  for (const { type, step } of events) {
    if (type === "run-started") runs.push([]);
    const [kind, name] = type === "step-started" ? step.split(":") : [];
    if (kind === "section") runs.at(-1)?.push(name);
  }
  return runs.map((names) => names.sort());
}

const eventsIn = ({ stderr }: Finished) =>
  stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

test("a change builds the section that it concerns, and a burst of changes is one build or two", async ({
  rig,
}) => {
  await writeCopyProject(rig);
  const watching = rig.start(watchArgs);
  await until(async () => (await runsOf(rig)).length === 1);

  await rig.write({ "unrelated.txt": "reached by nothing", "b.txt": "changed\n" });
  await until(async () => (await runsOf(rig)).length === 2);

  for (let n = 0; n < 50; n++) await rig.write({ "a.txt": `${n}\n` });
  await until(async () => (await runsOf(rig)).length > 2);
  const afterBurst = (await runsOf(rig)).length;
  await chmod(join(rig.directory, "a.txt"), 0o600);
  await until(async () => new Set(await runsOf(rig)).size > afterBurst);

  watching.kill("SIGINT");
  const finished = await watching.finished;
  expect(finished.exitCode).toBe(130);
  const events = eventsIn(finished);
  const [first = [], second = [], third = []] = builtIn(events);
  expect([first, second]).toEqual([["a", "b"], ["b"]]);
  expect(third).toEqual(["a"]);
  const changed = events.filter(({ type }) => type === "files-changed");
  expect(changed.length).toBeGreaterThanOrEqual(3);
  expect(changed.length).toBeLessThanOrEqual(4);
  expect(JSON.stringify(changed)).not.toContain("unrelated");
  const image = `${rig.registry.host}/tool:latest`;
  expect(await runsOf(rig)).toContainEqual(expect.stringMatching(new RegExp(` ${image}$`)));
});

test("a layers.yaml that is wrong is told, and once mended what it names is watched", async ({
  rig,
}) => {
  await writeCopyProject(rig);
  const text = await readFile(join(rig.directory, "layers.yaml"), "utf8");
  const watching = rig.start(watchArgs);
  await until(async () => (await runsOf(rig)).length === 1);
  await rig.write({ "layers.yaml": text.replace("sections:", "sectoins:") });
  await until(async () => watching.stderr().includes('did you mean "sections"'));
  await rig.write({
    "c.txt": "c\n",
    "layers.yaml": text.replace("sections:", 'sections:\n  c: { instructions: "COPY c.txt /" }'),
  });
  await until(async () => (await runsOf(rig)).length === 2);
  // A file that is missing may come to be anywhere.
  await rig.write({
    "layers.yaml": text.replace("sections:", "sections:\n  c: { dockerfile: c.Dockerfile }"),
  });
  await until(async () => watching.stderr().includes('there is no file "c.Dockerfile"'));
  await rig.write({ "c.Dockerfile": "FROM base\nCOPY c.txt /\nENV C=1\n" });
  await until(async () => (await runsOf(rig)).length === 3);
  await rig.write({ "c.txt": "changed\n" });
  await until(async () => (await runsOf(rig)).length === 4);
  watching.kill("SIGINT");
  expect((await watching.finished).exitCode).toBe(130);
  expect(new Set(await runsOf(rig)).size).toBe(4);
});

test("a build that a change overtakes is cancelled", async ({ rig }) => {
  const section = `  slow: { instructions: "COPY a.txt /\\nRUN grep -q fast a.txt || sleep 600" }`;
  await writeRunProject(rig, section);
  await rig.write({ "a.txt": "slow\n" });
  const watching = rig.start(watchArgs);
  await until(async () => (await rig.buildxCalls()).length === 1);
  await rig.write({ "a.txt": "fast\n" });
  await until(async () => (await runsOf(rig)).length === 1);
  watching.kill("SIGINT");
  const finished = await watching.finished;
  const runs = eventsIn(finished).filter(({ type }) => type === "run-finished");
  expect(runs.map(({ summary }) => summary.ok)).toEqual([false, true]);
  expect(runs[0].summary.counts).toMatchObject({ failed: 0 });
  expect(runs[0].summary.counts.cancelled).toBeGreaterThan(0);
});

test("a project that can't be read is an error, as for a build", async ({ rig }) => {
  await rig.write({ "layers.yaml": "version: 1\n" });
  expect(await rig.layerbuild(["watch"])).toMatchObject({ exitCode: 2 });
});
