import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { Descriptor } from "../../src/image/descriptor.ts";
import { blobIn, registry } from "../support/places.ts";
import { writeCopyProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

/** Hashes every blob of a layout and follows every name; gives back the names. */
async function verified(store: string): Promise<string[]> {
  for (const name of await readdir(join(store, "blobs/sha256"))) {
    await blobIn(store, `sha256:${name}`);
  }
  const layout = await readFile(join(store, "oci-layout"), "utf8");
  expect(JSON.parse(layout)).toEqual({ imageLayoutVersion: "1.0.0" });
  const index = JSON.parse(await readFile(join(store, "index.json"), "utf8"));
  expect(index).toMatchObject({ schemaVersion: 2 });
  const manifests = index.manifests as readonly Descriptor[];
  for (const { digest, size } of manifests) {
    const bytes = await blobIn(store, digest);
    expect(bytes.length).toBe(size);
    const { config, layers } = JSON.parse(bytes.toString());
    for (const part of [config, ...layers]) await blobIn(store, part.digest);
  }
  return manifests.map(
    ({ annotations }) => annotations?.["org.opencontainers.image.ref.name"] ?? "",
  );
}

describe("the local store", () => {
  test("is an OCI layout that other tools read, and its images go where they are asked for", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    const outputs = ["--output", "out", "--output", "type=docker,dest=out.tar"];
    const built = await rig.layerbuild(["build", "--load", ...outputs, "--json"]);
    expect(built.exitCode).toBe(0);
    expect(JSON.parse(built.stdout)).toMatchObject({ ok: true, store: rig.store });
    const name = `${rig.registry.host}/tool:latest`;
    expect(await verified(rig.store)).toContain(name);
    const copy = ["copy", "--quiet", `oci:${rig.store}:${name}`];
    await rig.skopeo([...copy, `docker-archive:${rig.directory}/copy.tar`]);
    for (const source of [`oci:${rig.directory}/out`, `docker-archive:${rig.directory}/out.tar`]) {
      const { Layers } = JSON.parse((await rig.skopeo(["inspect", source])).stdout);
      expect(Layers).toHaveLength(3);
    }
    const loaded = await rig.docker(["image", "inspect", name, "--format", "{{.Config.Env}}"]);
    expect(loaded.stdout).toContain("B=1");
  });

  test("is what a later --push uploads from: only what the registry lacks, nothing is built", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    const local = await rig.layerbuild(["build"]);
    expect(local.exitCode).toBe(0);
    await rig.forgetCalls();
    await rig.registry.clearLog();
    const planned = JSON.parse((await rig.layerbuild(["plan", "--push", "--json"])).stdout);
    const statuses = planned.steps.map(({ status }: { status: string }) => status);
    expect(statuses).toEqual(["cached", "to-push", "to-push", "to-push", "to-build"]);
    const isWrite = ({ method }: { method: string }) => !["GET", "HEAD"].includes(method);
    expect((await rig.registry.log()).filter(isWrite)).toEqual([]);

    const pushed = await rig.layerbuild(["build", "--push", "--require-cached", "--json"]);
    expect(pushed.exitCode).toBe(0);
    expect(JSON.parse(pushed.stdout)).toMatchObject({
      counts: { built: 0, merged: 0, pushed: 3, published: 1 },
      store: null,
    });
    expect(await rig.dockerCalls()).toEqual([]);
    const [{ digest = "" } = {}] = [await registry.manifest(rig, "tool", "latest")];
    expect(local.stdout).toContain(digest);

    const log = await rig.registry.log();
    const mounts = log.filter(({ path, status }) => path.includes("?mount=") && status === 201);
    expect(mounts.filter(({ path }) => path.endsWith("&from=base"))).toHaveLength(1);
    expect(mounts.filter(({ path }) => path.startsWith("/v2/tool/"))).toHaveLength(4);
    // Nothing was uploaded twice: to the cache, and mounted from there.
    const uploads = log.filter(
      ({ method, path }) => method === "PUT" && path.includes("/blobs/uploads/"),
    );
    expect(uploads.every(({ path }) => path.startsWith("/v2/tool-cache/"))).toBe(true);
    const names = uploads.map(({ path }) => /digest=([^&]+)/.exec(path)?.[1]);
    expect(new Set(names).size).toBe(names.length);

    await rig.write({ "b.txt": "changed\n" });
    const changed = await rig.layerbuild(["build", "--push", "--json"]);
    expect(JSON.parse(changed.stdout).counts).toMatchObject({ built: 1, merged: 1, pushed: 0 });
  });

  test("stays whole when twenty builds use it at once", async ({ rig }) => {
    await writeCopyProject(rig);
    const builds = Array.from({ length: 20 }, () => rig.layerbuild(["build", "--store", "store"]));
    const finished = await Promise.all(builds);
    expect(finished.map(({ exitCode }) => exitCode)).toEqual(finished.map(() => 0));
    const store = join(rig.directory, "store");
    expect(await verified(store)).toContain(`${rig.registry.host}/tool:latest`);
    await rig.forgetCalls();
    const again = await rig.layerbuild(["build", "--store", "store"]);
    expect(again.stderr).toContain("0 built, 5 cached, 0 merged");
    expect(await rig.dockerCalls()).toEqual([]);
  });
});
