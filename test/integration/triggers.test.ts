import { describe, expect } from "vitest";
import { makeImage, pushImage } from "../support/images.ts";
import { type Place, places } from "../support/places.ts";
import { type Rig, test } from "../support/rig.ts";

/** Triggers and instructions of the merged image. */
async function mergedIn(place: Place, rig: Rig) {
  const manifest = await place.manifest(rig, "tool", "latest");
  const { digest } = JSON.parse(manifest?.bytes.toString() ?? "").config;
  const { config, history } = JSON.parse((await place.blob(rig, "tool", digest)).toString());
  const steps = history.map((one: { created_by?: string }) => one.created_by ?? "");
  return { triggers: config.OnBuild, steps: steps.join("\n") };
}

/** What `plan` would build. */
async function toBuild(rig: Rig, args: readonly string[]): Promise<string[]> {
  const plan = await rig.layerbuild(["plan", "--json", ...args]);
  const { steps } = JSON.parse(plan.stdout) as { steps: { name: string; status: string }[] };
  return steps.flatMap(({ name, status }) => (status === "to-build" ? [name] : []));
}

describe.each(places)("with $name, triggers (ONBUILD)", (place) => {
  test("of a base that is an image run in its sections, and what they read is in their keys", async ({
    rig,
  }) => {
    const { host } = rig.registry;
    const base = makeImage({
      chapters: [{ files: { "base.txt": "base\n" } }],
      config: { OnBuild: ["COPY --chown=1:1 shared.txt /shared.txt"] },
    });
    await pushImage({ host, repository: "base", tag: "1" }, base);
    await rig.write({
      "shared.txt": "1\n",
      "a.txt": "a\n",
      "b.txt": "b\n",
      "c.txt": "c\n",
      "own.txt": "1\n",
      "layers.yaml": `version: 1
repository: ${host}/tool
base: { image: "${host}/base:1" }
sections:
  a: { instructions: "COPY a.txt /a.txt" }
  b: { needs: [a], instructions: "COPY b.txt /b.txt" }
  c:
    instructions: |
      FROM base AS own
      ONBUILD COPY own.txt /own.txt
      FROM own
      COPY c.txt /c.txt
`,
    });
    expect((await rig.layerbuild(["build", ...place.args])).exitCode).toBe(0);
    const { triggers, steps } = await mergedIn(place, rig);
    expect(triggers).toBeUndefined();
    expect(steps.match(/shared\.txt \/shared\.txt/g)).toHaveLength(2);
    expect(steps.match(/own\.txt \/own\.txt/g)).toHaveLength(1);

    expect(await toBuild(rig, place.args)).toEqual([]);
    await rig.write({ "shared.txt": "2\n" });
    expect(await toBuild(rig, place.args)).toEqual(["a", "c"]);
    await rig.write({ "shared.txt": "1\n", "own.txt": "2\n" });
    expect(await toBuild(rig, place.args)).toEqual(["c"]);
  });

  test("of the base's Dockerfile and of sections are handed on and do not run", async ({ rig }) => {
    const { host } = rig.registry;
    await rig.write({
      "base.Dockerfile": "FROM scratch\nCOPY base.txt /\nONBUILD COPY later.txt /later.txt\n",
      "base.txt": "base\n",
      "a.txt": "a\n",
      "b.txt": "b\n",
      "layers.yaml": `version: 1
repository: ${host}/tool
base: { dockerfile: base.Dockerfile }
sections:
  a: { instructions: "COPY a.txt /a.txt\\nONBUILD COPY more.txt /more.txt" }
  b: { needs: [a], instructions: "COPY b.txt /b.txt" }
`,
    });
    const { exitCode, stderr } = await rig.layerbuild(["build", ...place.args]);
    expect(stderr).toContain("3 built");
    expect(exitCode).toBe(0);
    const { triggers, steps } = await mergedIn(place, rig);
    expect(triggers).toEqual(["COPY later.txt /later.txt", "COPY more.txt /more.txt"]);
    expect(steps).not.toContain("COPY later.txt /later.txt # buildkit");
  });
});
