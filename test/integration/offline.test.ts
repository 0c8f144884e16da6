import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, test } from "../support/rig.ts";

const nothing = "nothing to do, as the last run has left it; no registry was asked";

/** No engine answers there. */
const env = { DOCKER_HOST: "tcp://127.0.0.1:1" };

/** A project with a lock. */
async function writeLockedProject(rig: Rig): Promise<void> {
  await writeCopyProject(rig);
  expect((await rig.layerbuild(["lock"])).exitCode).toBe(0);
}

test("what is built and locked is known without registry and builder", async ({ rig }) => {
  await writeLockedProject(rig);
  const built = await rig.layerbuild(["build", "--push"]);
  expect(built).toMatchObject({ exitCode: 0 });
  await rig.forgetCalls();
  await rig.registry.stop();

  const plan = await rig.layerbuild(["plan", "--push"], { env });
  expect(plan).toMatchObject({ exitCode: 0, stderr: "" });
  expect(plan.stdout).toContain(`5 cached\n\n${nothing}`);
  const json = await rig.layerbuild(["plan", "--push", "--json"], { env });
  expect(JSON.parse(json.stdout)).toMatchObject({ recalled: true });
  const again = await rig.layerbuild(["build", "--push", "--locked"], { env });
  expect(again).toMatchObject({ exitCode: 0, stdout: built.stdout });
  expect(again.stderr).toContain(`0 built, 5 cached, 0 merged\n${nothing}`);
  expect(await rig.dockerCalls()).toEqual([]);

  // Whoever wants to know asks, and so does everybody to whom something is new.
  const verified = await rig.layerbuild(["plan", "--push", "--verify"], { env });
  expect(verified).toMatchObject({ exitCode: 2, stdout: "" });
  await rig.registry.start();
  await rig.write({ "a.txt": "changed\n" });
  expect((await rig.layerbuild(["plan", "--push"])).stdout).toContain("2 cached");
  await rig.write({ "a.txt": "a\n" });
  expect((await rig.layerbuild(["plan", "--push"])).stdout).toContain(nothing);
  await rig.registry.clearLog();
  const other = `{ "digest": "sha256:${"0".repeat(64)}", "mediaType": "x/y", "size": 1 }`;
  const lock = await readFile(join(rig.directory, "layers.lock"), "utf8");
  await rig.write({
    "layers.lock": lock.replace('"images": {', `"images": { "a.test/b:1": ${other},`),
  });
  expect((await rig.layerbuild(["plan", "--push"])).stdout).not.toContain(nothing);
  expect((await rig.registry.log()).length).toBeGreaterThan(3);
});

test("what this machine changes at a registry is asked for again", async ({ rig }) => {
  await writeLockedProject(rig);
  await rig.layerbuild(["build", "--push"]);
  const image = `${rig.registry.host}/tool`;
  expect((await rig.layerbuild(["rm", `${image}:latest`])).exitCode).toBe(0);
  const plan = await rig.layerbuild(["plan", "--push"]);
  expect(plan.stdout).toContain("latest will move to");
  await rig.layerbuild(["build", "--push"]);
  expect((await rig.layerbuild(["plan", "--push"])).stdout).toContain(nothing);
  // Without a lock every name is asked for.
  await rm(join(rig.directory, "layers.lock"));
  expect((await rig.layerbuild(["plan", "--push"])).stdout).not.toContain(nothing);
});

test("the local store is looked at, and nobody else", async ({ rig }) => {
  await writeLockedProject(rig);
  await rig.layerbuild(["build"]);
  await rig.registry.stop();
  const plan = await rig.layerbuild(["plan"], { env });
  expect(plan.stdout).toContain(`5 cached\n\n${nothing}`);
  // What is not in the store is built in sight.
  await rig.registry.start();
  await rig.write({ "a.txt": "changed\n" });
  const built = await rig.layerbuild(["build", "--progress", "plain"]);
  expect(built.stderr).toContain("a: started");
  expect(built.stderr).toContain("1 built, 2 cached, 1 merged");
});
