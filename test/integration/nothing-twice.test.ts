import { readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { places } from "../support/places.ts";
import { writeCopyProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

describe.each(places)("with $name, what did not change is not done again", (place) => {
  test("a change to one section builds that section and merges again", async ({ rig }) => {
    await writeCopyProject(rig);
    expect((await rig.layerbuild(["build", ...place.args])).exitCode).toBe(0);
    await rig.forgetCalls();
    await rig.write({ "b.txt": "changed\n" });
    const plan = await rig.layerbuild(["plan", "--json", ...place.args]);
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
    expect((await rig.layerbuild(["build", ...place.args])).exitCode).toBe(0);
    expect(await rig.buildxCalls()).toHaveLength(1);
  });

  test("comments, formatting and files that no instruction reaches change nothing", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    const first = await rig.layerbuild(["build", ...place.args]);
    expect(first.exitCode).toBe(0);
    await rig.forgetCalls();
    const text = await readFile(`${rig.directory}/layers.yaml`, "utf8");
    await rig.write({
      "unrelated.txt": "new",
      "layers.yaml": text.replace(
        "      COPY b.txt /b.txt",
        "      # why\n\n      copy \\\n        b.txt   /b.txt",
      ),
    });
    const again = await rig.layerbuild(["build", ...place.args]);
    expect(again).toMatchObject({ exitCode: 0, stdout: first.stdout });
    expect(again.stderr).toContain("0 built, 5 cached, 0 merged");
    expect(await rig.dockerCalls()).toEqual([]);
  });
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
