import { expect } from "vitest";
import { pullManifest } from "../support/images.ts";
import { writeCopyProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

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
