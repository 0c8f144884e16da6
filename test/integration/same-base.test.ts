import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { makeImage, pushImage } from "../support/images.ts";
import { places } from "../support/places.ts";
import { type Rig, test } from "../support/rig.ts";

const said = "base: same content as before, sections stay as they are";

/** Moves the tag that the base starts from. */
async function moveOrigin(rig: Rig, created: string, files = { "origin.txt": "1" }): Promise<void> {
  const { host } = rig.registry;
  await pushImage(
    { host, repository: "origin", tag: "1" },
    makeImage({ created, chapters: [{ files }] }),
  );
}

describe.each(places)("with $name", (place) => {
  test("a base that is built again to other bytes with the same content keeps its sections", async ({
    rig,
  }) => {
    const { host } = rig.registry;
    await rig.write({
      "a.txt": "1",
      "layers.yaml": `version: 1
repository: ${host}/tool
base: { instructions: "FROM ${host}/origin:1\\nCOPY a.txt /a.txt" }
sections: { a: { instructions: ENV A=1 } }
`,
    });
    const build = async () => {
      await rig.forgetCalls();
      const args = ["build", "--progress", "plain", ...place.args];
      const { exitCode, stderr } = await rig.layerbuild(args);
      if (exitCode !== 0) throw new Error(stderr);
      return { stderr, built: (await rig.buildxCalls()).length };
    };
    const published = async () => (await place.manifest(rig, "tool", "latest"))?.digest;

    await moveOrigin(rig, "2026-11-01T00:00:00Z");
    expect((await build()).built).toBe(2);
    const before = await published();

    await moveOrigin(rig, "2026-11-02T00:00:00Z");
    await utimes(join(rig.directory, "a.txt"), 1, 1);
    const again = await build();
    expect(again.stderr).toContain(said);
    expect(again.built).toBe(1);
    expect(await published()).toBe(before);
    expect((await build()).built).toBe(0);

    await moveOrigin(rig, "2026-11-03T00:00:00Z", { "origin.txt": "2" });
    const other = await build();
    expect(other.stderr).not.toContain(said);
    expect(other.built).toBe(2);
  });
});
