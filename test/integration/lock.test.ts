import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { makeImage, pushImage, tinyBase } from "../support/images.ts";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, test } from "../support/rig.ts";

/** Lets the tag of the base point to another image, with one more file. */
async function moveBase(rig: Rig, file: string): Promise<void> {
  const moved = makeImage({ on: tinyBase(), chapters: [{ files: { [file]: "moved\n" } }] });
  await pushImage({ host: rig.registry.host, repository: "base", tag: "1" }, moved);
}

/** What a plan says of the base: its digest and the reason. */
async function baseOf(rig: Rig, ...args: string[]): Promise<{ digest: string; reason: string }> {
  const { exitCode, stdout, stderr } = await rig.layerbuild(["plan", "--json", ...args]);
  expect(exitCode, stderr).toBe(0);
  const { result, reason } = JSON.parse(stdout).steps[0];
  return { digest: result.digest, reason };
}

async function withUpdate(rig: Rig, update: string): Promise<void> {
  const text = await readFile(join(rig.directory, "layers.yaml"), "utf8");
  await rig.write({ "layers.yaml": text.replace('base:1" }', `base:1", update: ${update} }`) });
}

describe("layers.lock", () => {
  test("holds the base where it is until it is moved, and saves the request for it", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    const { host } = rig.registry;
    expect((await rig.layerbuild(["plan", "--locked"])).stderr).toContain(
      "there is no layers.lock",
    );
    expect((await rig.layerbuild(["lock"])).stdout).toContain("layers.lock has 1 changed: 1 name");
    const text = await readFile(join(rig.directory, "layers.lock"), "utf8");
    expect((await rig.layerbuild(["build", "--push", "--locked"])).exitCode).toBe(0);
    const before = await baseOf(rig, "--push");
    expect(before.reason).toContain("by layers.lock");

    await moveBase(rig, "moved.txt");
    await rig.registry.clearLog();
    expect(await baseOf(rig, "--push", "--locked")).toEqual(before);
    const asked = (await rig.registry.log()).map(({ path }) => path);
    expect(asked.filter((path) => path.startsWith("/v2/base/"))).toEqual([]);
    const again = await rig.layerbuild(["build", "--push", "--locked"]);
    expect(again.stderr).toContain("0 built");

    const rehearsed = await rig.layerbuild(["lock", "--update", `${host}/base`, "--dry-run"]);
    expect(rehearsed.stdout).toMatch(/base:1: [0-9a-f]{12} → [0-9a-f]{12}\n/);
    expect(await readFile(join(rig.directory, "layers.lock"), "utf8")).toBe(text);
    expect((await rig.layerbuild(["lock"])).stdout).toBe("layers.lock is up to date: 1 name");
    const moved = JSON.parse((await rig.layerbuild(["lock", "--update", "--json"])).stdout);
    expect(moved.changes).toEqual([
      { name: `${host}/base:1`, from: before.digest, to: expect.stringMatching(/^sha256:/) },
    ]);
    expect((await baseOf(rig, "--push", "--locked")).digest).toBe(moved.changes[0].to);
  });

  test("that lacks a name or has one too many is refused where it is to be exact", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    const { host } = rig.registry;
    await rig.layerbuild(["lock"]);
    await rig.write({
      "layers.yaml": (await readFile(join(rig.directory, "layers.yaml"), "utf8"))
        .replace("base:1", "base:2")
        .replace("COPY a.txt /a.txt", `COPY --from=${host}/tools:1 /x /x`),
    });
    await rig.registry.clearLog();
    for (const args of [
      ["build", "--locked"],
      ["plan", "--locked"],
      ["lock", "--check"],
    ]) {
      const { exitCode, stderr } = await rig.layerbuild(args);
      expect(exitCode).toBe(2);
      expect(stderr).toBe(`error: layers.lock is stale:

  ${host}/base:2 is not locked
  ${host}/tools:1 is not locked
  ${host}/base:1 is locked, but nothing names it

hint: run \`layerbuild lock\` and commit the file`);
    }
    expect(await rig.registry.log()).toEqual([]);
    expect(await rig.buildxCalls()).toEqual([]);
    expect((await rig.layerbuild(["lock"])).stderr).toContain(`there is no image ${host}/`);
  });

  test("is what a base needs that nothing else may move", async ({ rig }) => {
    await writeCopyProject(rig);
    await withUpdate(rig, "lock");
    const refused = await rig.layerbuild(["plan"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("layers.lock does not have");
    await rig.layerbuild(["lock"]);
    expect((await baseOf(rig)).reason).toContain("by layers.lock");
  });
});

test("a base that is updated weekly is that of the week's first plan, on every machine", async ({
  rig,
}) => {
  await writeCopyProject(rig);
  await withUpdate(rig, "weekly");
  const week = (n: number) => ({ env: { SOURCE_DATE_EPOCH: `${n * 7 * 24 * 3600}` } });
  const digestIn = async (n: number): Promise<string> => {
    const { stdout, stderr } = await rig.layerbuild(["plan", "--json", "--push"], week(n));
    expect(stderr).toBe("");
    return JSON.parse(stdout).steps[0].result.digest;
  };
  const first = await digestIn(1);
  await moveBase(rig, "moved.txt");
  expect(await digestIn(1)).toBe(first);
  const second = await digestIn(2);
  expect(second).not.toBe(first);
  // Who comes late to a week that is over gets what it was.
  expect(await digestIn(1)).toBe(first);
  expect(await digestIn(2)).toBe(second);
});
