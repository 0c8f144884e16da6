import { chmod, cp, mkdir, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, type RunOptions, test } from "../support/rig.ts";

async function writeProject(rig: Rig): Promise<void> {
  const { host } = rig.registry;
  const more = `  c: { needs: [a], instructions: "COPY c /c" }
images: { tool: { sections: [a, c] }, small: { repository: ${host}/small, sections: [a] } }
`;
  await writeCopyProject(rig, more);
  await rig.write({ "c/one.txt": "one\n", "c/run.sh": "#!/bin/sh\n" });
  await chmod(join(rig.directory, "c/run.sh"), 0o755);
}

/**
 * Another machine: a checkout, a home, a store and a cache of its own, other times, nobody's name.
 * The engine is the same, and so is what it has: whether it is asked is what counts.
 */
async function otherMachine(rig: Rig, name: string): Promise<Required<RunOptions>> {
  const folder = join(rig.directory, "..", name);
  const cwd = join(folder, "somewhere else", "checkout");
  const home = join(folder, "home");
  await mkdir(home, { recursive: true });
  await cp(rig.directory, cwd, { recursive: true });
  await rm(join(cwd, ".git"), { recursive: true, force: true });
  for (const path of ["a.txt", "c/one.txt", "c"]) await utimes(join(cwd, path), 1e9, 1e9);
  const env = {
    HOME: home,
    XDG_CACHE_HOME: join(home, "cache"),
    DOCKER_CONFIG: join(home, ".docker"),
    USER: "somebody",
    LOGNAME: "somebody",
    TZ: "Pacific/Auckland",
    LANG: "tr_TR.UTF-8",
  };
  return { cwd, env };
}

test("what one machine built, another that shares its registry never builds", async ({ rig }) => {
  await writeProject(rig);
  const first = await rig.layerbuild(["build", "--push"]);
  expect(first.exitCode).toBe(0);
  expect(await rig.buildxCalls()).toHaveLength(2);
  const other = await otherMachine(rig, "other");

  await rig.forgetCalls();
  const line = "umask 0077; layerbuild build --push";
  const second = await rig.shell(line, other);
  expect(second).toMatchObject({ exitCode: 0, stdout: first.stdout });
  expect(second.stderr).toContain("0 built");
  expect(await rig.dockerCalls()).toEqual([]);

  // What it changes, it builds, and the first machine has it from then on.
  await cp(join(other.cwd, "a.txt"), join(other.cwd, "c/one.txt"));
  await cp(join(other.cwd, "a.txt"), join(rig.directory, "c/one.txt"));
  const changed = await rig.layerbuild(["build", "--push"], other);
  expect(changed.exitCode).toBe(0);
  expect(await rig.buildxCalls()).toHaveLength(1);
  await rig.forgetCalls();
  const back = await rig.layerbuild(["build", "--push"]);
  expect(back).toMatchObject({ exitCode: 0, stdout: changed.stdout });
  expect(await rig.dockerCalls()).toEqual([]);

  // Another commit dates its images: what c is built on has another digest, and is the same to it.
  const dated = await rig.layerbuild(["build", "--push"], {
    env: { SOURCE_DATE_EPOCH: "1700000000" },
  });
  expect(dated.exitCode).toBe(0);
  expect(dated.stdout).not.toBe(back.stdout);
  expect(await rig.dockerCalls()).toEqual([]);
  expect((await rig.layerbuild(["validate", `${rig.registry.host}/tool:latest`])).exitCode).toBe(0);
});

test("twenty builds at once do each step once, or twice without harm, and agree", async ({
  rig,
}) => {
  await writeProject(rig);
  const machines = await Promise.all([0, 1, 2, 3].map((at) => otherMachine(rig, `machine${at}`)));
  const all = Array.from({ length: 20 }, (_, at) =>
    rig.layerbuild(["build", "--push"], machines[at % machines.length]),
  );
  const finished = await Promise.all(all);
  expect(finished.map(({ exitCode }) => exitCode)).toEqual(finished.map(() => 0));
  const digests = new Set(finished.map(({ stdout }) => stdout));
  expect([...digests]).toHaveLength(1);

  const { host } = rig.registry;
  for (const image of [`${host}/tool:latest`, `${host}/small:latest`]) {
    expect(await rig.layerbuild(["validate", image])).toMatchObject({ exitCode: 0 });
  }
  await rig.forgetCalls();
  await rig.registry.clearLog();
  const again = await rig.layerbuild(["build", "--push"]);
  expect(again).toMatchObject({ exitCode: 0, stdout: [...digests][0] });
  expect(await rig.dockerCalls()).toEqual([]);
  const writes = (await rig.registry.log()).filter(({ method }) => !/^(GET|HEAD)$/.test(method));
  expect(writes).toEqual([]);
});
