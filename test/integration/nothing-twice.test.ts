import { readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { pullManifest } from "../support/images.ts";
import { writeCopyProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

describe("what did not change is not done again", () => {
  test("a cold machine with only the layerfile and the registry does nothing", async ({ rig }) => {
    await writeCopyProject(rig);
    const first = await rig.layerbuild(["build", "--push"]);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toHaveLength(2);

    await rig.docker(["buildx", "prune", "--all", "--force"]);
    await rig.forgetCalls();
    await rig.registry.clearLog();
    const again = await rig.layerbuild(["build", "--push", "--json"], {
      env: { HOME: `${rig.directory}/other-home`, XDG_CACHE_HOME: `${rig.directory}/other-cache` },
    });
    expect(again.exitCode).toBe(0);
    expect(await rig.dockerCalls()).toEqual([]);
    const { counts, traffic } = JSON.parse(again.stdout);
    expect(counts).toMatchObject({ built: 0, cached: 5, merged: 0 });
    expect(traffic).toEqual({ uploaded: 0, mounted: 0, present: 0 });

    const requests = await rig.registry.log();
    expect(requests.filter(({ method }) => method !== "HEAD" && method !== "GET")).toEqual([]);
    // The base is resolved, and its config read for its platform; no layer travels.
    const blobs = requests.filter(({ path }) => path.includes("/blobs/"));
    const base = await pullManifest({ host: rig.registry.host, repository: "base", tag: "1" });
    const { config, layers } = JSON.parse(base.bytes.toString());
    expect(blobs.map(({ path }) => path)).toEqual([`/v2/base/blobs/${config.digest}`]);
    expect(layers[0].digest).not.toBe(config.digest);
  });

  test("a change to one section builds that section and merges again", async ({ rig }) => {
    await writeCopyProject(rig);
    expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);
    await rig.forgetCalls();
    await rig.write({ "b.txt": "changed\n" });
    const plan = await rig.layerbuild(["plan", "--json"]);
    const states = JSON.parse(plan.stdout).steps.map((step: { name: string; status: string }) => [
      step.name,
      step.status,
    ]);
    expect(states).toEqual([
      ["base", "cached"],
      ["a", "cached"],
      ["b", "to-build"],
      ["a+b", "pending"],
      ["tool", "pending"],
    ]);
    expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);
    expect(await rig.buildxCalls()).toHaveLength(1);
  });

  test("comments, formatting and files that no instruction reaches change nothing", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);
    await rig.forgetCalls();
    const text = await readFile(`${rig.directory}/layers.yaml`, "utf8");
    await rig.write({
      "unrelated.txt": "new",
      "layers.yaml": text.replace(
        "      COPY b.txt /b.txt",
        "      # why\n\n      copy \\\n        b.txt   /b.txt",
      ),
    });
    expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);
    expect(await rig.buildxCalls()).toEqual([]);
  });

  test("a tag that points there already is not pushed again", async ({ rig }) => {
    await writeCopyProject(rig);
    await rig.layerbuild(["build", "--push"]);
    await rig.write({
      "layers.yaml": (await readFile(`${rig.directory}/layers.yaml`, "utf8")).concat(
        "images: { tool: { tags: [latest, extra] } }\n",
      ),
    });
    await rig.registry.clearLog();
    const { exitCode, stdout } = await rig.layerbuild(["build", "--push"]);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(2);
    const puts = (await rig.registry.log()).filter(({ method }) => method === "PUT");
    expect(puts.map(({ path }) => path)).toEqual(["/v2/tool/manifests/extra"]);
  });
});
