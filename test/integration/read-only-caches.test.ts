import { describe, expect } from "vitest";
import { makeImage, pushImage, tinyBase } from "../support/images.ts";
import { registry } from "../support/places.ts";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, test } from "../support/rig.ts";

/** A project that has built into `main-cache`, and reads that from now on, with a cache of its own. */
async function afterMain(rig: Rig): Promise<void> {
  const { host } = rig.registry;
  await writeCopyProject(rig, `cache: { repository: "${host}/main-cache" }\n`);
  expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);
  await writeCopyProject(
    rig,
    `cache: [{ repository: "${host}/main-cache", mode: ro }, { repository: "${host}/own-cache" }]\n`,
  );
  await rig.registry.clearLog();
  await rig.forgetCalls();
}

/** Paths of requests that write something to main's cache. */
const writesToMain = async (rig: Rig): Promise<string[]> =>
  (await rig.registry.log()).flatMap(({ method, path }) =>
    path.startsWith("/v2/main-cache/") && !["GET", "HEAD"].includes(method) ? [path] : [],
  );

describe("a cache that is only read", () => {
  test("gives what it has, and a change is built into the own cache; nothing is written to it", async ({
    rig,
  }) => {
    await afterMain(rig);
    const same = await rig.layerbuild(["build", "--push"]);
    expect(same.stderr).toContain("0 built, 5 cached, 0 merged");
    expect(await rig.dockerCalls()).toEqual([]);

    await rig.write({ "b.txt": "of a pull request\n" });
    const changed = await rig.layerbuild(["build", "--push", "--json"]);
    expect(JSON.parse(changed.stdout).counts).toMatchObject({ built: 1, cached: 2, merged: 1 });
    expect((await rig.layerbuild(["validate", `${rig.registry.host}/tool:latest`])).exitCode).toBe(
      0,
    );
    const own = await registry.tags(rig, "own-cache");
    expect(own.filter((tag) => /^(b|merge)-[0-9a-f]{64}$/.test(tag))).toHaveLength(2);
    expect(await writesToMain(rig)).toEqual([]);

    await rig.forgetCalls();
    const local = await rig.layerbuild(["build"]);
    expect(local.stderr).toContain("1 built, 2 cached, 1 merged");
    const again = await rig.layerbuild(["build"]);
    expect(again.stderr).toContain("0 built, 5 cached, 0 merged");
  });

  test("is not believed where it gives another image under a key, nor is the own one", async ({
    rig,
  }) => {
    await afterMain(rig);
    const { host } = rig.registry;
    const [tag] = (await registry.tags(rig, "main-cache")).filter((tag) => /^b-/.test(tag));
    if (!tag) throw new Error("b was not built");
    // An image of the right platform, on the right base.
    const forged = makeImage({ on: tinyBase(), chapters: [{ files: { "b.txt": "forged" } }] });
    await pushImage({ host, repository: "main-cache", tag }, forged);
    const first = await rig.layerbuild(["build", "--push", "--progress", "plain"]);
    expect(first.stderr).toMatch(
      /main-cache has b as sha256:[0-9a-f]{12}, not used: its record is of another image/,
    );
    expect(first.stderr).toContain("1 built, 2 cached, 1 merged");

    // What is in the own cache is believed, until it is used.
    const foreign = makeImage({ chapters: [{ files: { "b.txt": "of another base" } }] });
    await pushImage({ host, repository: "own-cache", tag }, foreign);
    const second = await rig.layerbuild(["build", "--push", "--progress", "plain"]);
    expect(second.exitCode).toBe(0);
    expect(second.stderr).toMatch(/b: warning: what the cache has is not used: .* is not built on/);
    expect(second.stderr).toContain("1 built, 4 cached, 0 merged");
    expect((await rig.layerbuild(["cat", `${host}/tool`, "/b.txt"])).stdout).toBe("b");
  });
});
