import { gunzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import { digestOf } from "../../src/image/digest.ts";
import { places } from "../support/places.ts";
import { writeCopyProject, writeRunProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

describe.each(places)("the merged image, with $name,", (place) => {
  test("has config, diffIDs and history that agree with its layers", async ({ rig }) => {
    await writeCopyProject(rig);
    expect((await rig.layerbuild(["build", ...place.args])).exitCode).toBe(0);
    const blob = (digest: string) => place.blob(rig, "tool", digest);
    const { bytes } = (await place.manifest(rig, "tool", "latest")) ?? {};
    const manifest = JSON.parse(String(bytes));
    const config = JSON.parse(String(await blob(manifest.config.digest)));
    const diffIDs: string[] = [];
    for (const { digest, size } of manifest.layers) {
      const bytes = await blob(digest);
      expect(bytes.length).toBe(size);
      expect(digestOf(bytes)).toBe(digest);
      diffIDs.push(digestOf(gunzipSync(bytes)));
    }
    expect(config.rootfs.diff_ids).toEqual(diffIDs);
    const entries: { empty_layer?: boolean; comment?: string; created_by?: string }[] =
      config.history;
    expect(entries.filter((entry) => !entry.empty_layer)).toHaveLength(diffIDs.length);
    const sections = entries.map(({ comment }) => comment?.match(/layerbuild\.section=(\w+)/)?.[1]);
    expect(sections).toEqual([undefined, "a", "b", "b"]);
    expect(entries.at(-1)).toMatchObject({ empty_layer: true });
    expect(config.config.Env).toEqual([
      "PATH=/b:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "B=1",
    ]);
    const inspected = await rig.skopeo(["inspect", ...place.source(rig, "tool", "latest")]);
    expect(JSON.parse(inspected.stdout).Layers).toHaveLength(3);
  });

  test("is the same to the digest when it is merged again from the same sections", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    const first = await rig.layerbuild(["build", ...place.args]);
    expect(first.exitCode).toBe(0);
    const digest = first.stdout.trim().split("@")[1] ?? "";
    for (const repository of ["tool", "tool-cache"]) await place.forget(rig, repository, digest);
    await rig.forgetCalls();
    const again = await rig.layerbuild(["build", "--json", ...place.args]);
    expect(JSON.parse(again.stdout).counts).toMatchObject({ built: 0, merged: 1 });
    expect(await rig.buildxCalls()).toEqual([]);
    expect((await place.manifest(rig, "tool", "latest"))?.digest).toBe(digest);
  });

  test("is refused when two sections want different things, and says who wants what", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    await rig.write({
      "layers.yaml": `version: 1
repository: ${rig.registry.host}/tool
base: { image: "${rig.registry.host}/base:1" }
sections:
  a: { instructions: "ENV X=1\\nWORKDIR /srv" }
  b: { instructions: "ENV X=2\\nWORKDIR /srv" }
`,
    });
    const { exitCode, stderr } = await rig.layerbuild(["build", ...place.args]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("Env X is set differently by a and b:\n  a: 1\n  b: 2");
    expect(stderr).not.toContain("WorkingDir");
    expect(await place.tags(rig, "tool")).toEqual([]);
  });
});

test("the merged image runs, with what every section and what a section on top of another made", async ({
  rig,
}) => {
  await writeRunProject(
    rig,
    `  a: { instructions: "RUN echo from-a > /a" }
  b: { instructions: "RUN mkdir /b && echo from-b > /b/b\\nENV B='x y'" }
  c: { needs: [a], instructions: "RUN cat /a > /c" }`,
    `images:
  all: { config: { cmd: [sh, -c, "cat /a /b/b /c; echo $B"], labels: { who: "wir, größer" } } }
  some: { repository: ${rig.registry.host}/some, sections: [c], tags: [v1] }`,
  );
  const { exitCode, stdout } = await rig.layerbuild(["build", "--push"]);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n").map((line) => line.replace(/@.*/, ""))).toEqual([
    `${rig.registry.host}/tool:latest`,
    `${rig.registry.host}/some:v1`,
  ]);
  const all = await rig.docker(["run", "--rm", `${rig.registry.host}/tool:latest`]);
  expect(all.stdout).toBe("from-a\nfrom-b\nfrom-a\nx y");
  const some = await rig.docker(["run", "--rm", `${rig.registry.host}/some:v1`, "ls", "/"]);
  expect(some.stdout.split("\n")).toEqual(expect.arrayContaining(["a", "c"]));
  expect(some.stdout.split("\n")).not.toContain("b");
});
