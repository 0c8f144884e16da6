import { readdir, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { places } from "../support/places.ts";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, test } from "../support/rig.ts";

const day = 24 * 60 * 60 * 1000;

/** Lets all that the store has be last used so many days ago. */
async function age(store: string, days: number): Promise<void> {
  const time = new Date(Date.now() - days * day);
  const folder = join(store, "blobs/sha256");
  for (const name of await readdir(folder)) await utimes(join(folder, name), time, time);
}

const json = async (rig: Rig, args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await rig.layerbuild([...args, "--json"]);
  expect(stderr, args.join(" ")).toBe("");
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
};

const namesOf = (entries: readonly { readonly name: string }[]): string[] =>
  entries.map(({ name }) => name).sort();

describe.each(places)("the cache of $name", ({ args }) => {
  const where = args.includes("--push") ? ["--registry"] : [];

  test("is listed, pruned to what is needed, and carried elsewhere", async ({ rig }) => {
    await writeCopyProject(rig);
    expect((await rig.layerbuild(["build", ...args])).exitCode).toBe(0);
    await rig.write({ "b.txt": "changed\n" });
    expect((await rig.layerbuild(["build", ...args])).exitCode).toBe(0);

    const { entries } = await json(rig, ["cache", "ls", ...where]);
    expect(namesOf(entries)).toEqual(["a", "b", "b", "merge", "merge"]);
    const info = await json(rig, ["cache", "info", ...where]);
    expect(info).toMatchObject({ results: 5, strange: [] });
    const needed = info.sections.map((one: { name: string; needed: number }) => [
      one.name,
      one.needed,
    ]);
    expect(needed).toEqual([
      ["a", 1],
      ["b", 1],
      ["merge", 1],
    ]);

    // All of it is young.
    const rules = [...where, "--max-size", "0"];
    expect((await json(rig, ["cache", "prune", ...rules])).removed).toEqual([]);
    if (where.length === 0) await age(rig.store, 2);
    const planned = await json(rig, ["cache", "prune", ...rules, "--grace", "0", "--dry-run"]);
    expect(namesOf(planned.removed)).toEqual(["b", "merge"]);
    const pruned = await json(rig, ["cache", "prune", ...rules, "--grace", "0"]);
    expect({ ...pruned, dryRun: true }).toEqual(planned);
    expect(namesOf((await json(rig, ["cache", "ls", ...where])).entries)).toEqual([
      "a",
      "b",
      "merge",
    ]);

    await rig.forgetCalls();
    const again = await rig.layerbuild(["build", ...args]);
    expect(again.stderr).toContain("0 built, 5 cached, 0 merged");
    expect(await rig.dockerCalls()).toEqual([]);

    if (where.length === 0) return;
    expect((await rig.layerbuild(["cache", "export", "cache.tar", ...where])).exitCode).toBe(0);
    const imported = await rig.layerbuild(["cache", "import", "cache.tar"]);
    expect(imported.exitCode).toBe(0);
    const there = await rig.layerbuild(["build"]);
    expect(there.stderr).toContain("0 built, 4 cached, 0 merged");
    expect(await rig.dockerCalls()).toEqual([]);
  });
});

test("pruning without a break takes nothing from builds that run in one store and at one registry", async ({
  rig,
}) => {
  const { host } = rig.registry;
  await writeCopyProject(rig);
  const shared = await readFile(join(rig.directory, "layers.yaml"), "utf8");
  const projects = ["one", "two"];
  for (const name of [...projects, "other"]) {
    await rig.write({
      [`${name}/layers.yaml`]: `${shared.replace("/tool", `/${name}`)}cache: { repository: "${host}/cache" }\n`,
      [`${name}/a.txt`]: "a\n",
      [`${name}/b.txt`]: `${name}\n`,
    });
  }
  const build = (name: string, args: readonly string[] = []) =>
    rig.layerbuild(["build", name, ...args]);
  // What is old is found by some, and is somebody else's rubbish to the pruners of other projects.
  expect((await build("one")).exitCode).toBe(0);
  expect((await build("two", ["--push"])).exitCode).toBe(0);
  await age(rig.store, 30);

  let areBuilding = true;
  const pruneAll = async (args: readonly string[]): Promise<number> => {
    let removed = 0;
    while (areBuilding) {
      const rules = ["--max-size", "0", "--grace", "0"];
      removed += (await json(rig, ["cache", "prune", "other", ...rules, ...args])).removed.length;
    }
    return removed;
  };
  const pruning = [pruneAll([]), pruneAll(["--registry"])];
  const built = await Promise.all(
    projects.flatMap((name) => [build(name), build(name, ["--push"])]),
  );
  areBuilding = false;
  expect(await Promise.all(pruning)).not.toContain(0);
  for (const { exitCode, stderr } of built) expect(exitCode, stderr).toBe(0);
  for (const name of projects) {
    for (const image of [`oci:${rig.store}:${host}/${name}:latest`, `${host}/${name}:latest`]) {
      const found = await rig.layerbuild(["validate", image]);
      expect(found.exitCode, found.stderr).toBe(0);
    }
  }
  const again = await Promise.all([build("one"), build("two", ["--push"])]);
  for (const { exitCode, stderr } of again) expect(exitCode, stderr).toBe(0);
});
