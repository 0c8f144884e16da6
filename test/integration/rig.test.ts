import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { mediaTypes } from "../../src/image/descriptor.ts";
import { digestOf } from "../../src/image/digest.ts";
import { mirrorEnv } from "../support/engine.ts";
import {
  makeImage,
  pullBlob,
  pullManifest,
  pushImage,
  pushIndex,
  tinyBase,
} from "../support/images.ts";
import { test } from "../support/rig.ts";

describe("the rig", () => {
  test("gives a program its own home and nothing of the person's environment", async ({ rig }) => {
    const { stdout } = await rig.shell("env");
    const names = stdout.split("\n").map((line) => line.split("=")[0]);
    expect(names).not.toContain("CI");
    expect(names.filter((name) => name?.startsWith("LAYERBUILD_"))).toEqual([]);
    expect(stdout).toContain(`HOME=${join(rig.directory, "../home")}`);
    expect((await rig.shell("echo $LAYERBUILD_MIRRORS", { env: mirrorEnv })).stdout).toMatch(
      /^http/,
    );
  });

  test("notes every call of docker as it was written and passes it on", async ({ rig }) => {
    const odd = 'a "quoted" \\ back\tslash\nand é';
    const called = await rig.shell(`docker info --format "$ODD"`, { env: { ODD: odd } });
    await rig.shell("docker buildx build --help >/dev/null");
    expect(called).toMatchObject({ exitCode: 0, stdout: odd });
    expect(await rig.dockerCalls()).toEqual([
      ["info", "--format", odd],
      ["buildx", "build", "--help"],
    ]);
    expect(await rig.buildxCalls()).toEqual([["buildx", "build", "--help"]]);
    await rig.forgetCalls();
    expect(await rig.dockerCalls()).toEqual([]);
  });

  test("tells the exit code of a program that fails or that a signal ends", async ({ rig }) => {
    expect(await rig.shell("echo no >&2; exit 3")).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: "no",
    });
    expect((await rig.shell("kill -INT $$")).exitCode).toBe(130);
  });

  test("runs the real program", async ({ rig }) => {
    const version = /^\d+\.\d+\.\d+/;
    expect((await rig.layerbuild(["--version"])).stdout).toMatch(version);
    expect((await rig.shell("layerbuild --version")).stdout).toMatch(version);
  });

  test("lets buildx build and push from its own configuration folder", async ({ rig }) => {
    const image = `${rig.registry.host}/built:latest`;
    await rig.write({ Dockerfile: "FROM scratch\nCOPY Dockerfile /\n" });
    const build = await rig.shell(
      `docker buildx build --provenance=false --output type=image,name=${image},push=true .`,
    );
    expect(build).toMatchObject({ exitCode: 0 });
    const { Layers } = JSON.parse(
      (await rig.skopeo(["inspect", "--tls-verify=false", `docker://${image}`])).stdout,
    );
    expect(Layers).toHaveLength(1);
  });
});

describe("images made by hand", () => {
  for (const family of ["oci", "docker"] as const) {
    test(`are what the engine and skopeo take for ${family} images`, async ({ rig }) => {
      const target = { host: rig.registry.host, repository: "made/image", tag: "1" };
      const made = makeImage({
        on: tinyBase(family),
        family,
        chapters: [
          { files: { "etc/": "", "etc/one": "1" }, by: "RUN one" },
          { empty: "ENV A=b" },
          { files: { two: Buffer.alloc(3000, "x") }, by: "RUN two" },
        ],
        config: { Env: ["A=b"], Labels: { été: "å" }, Cmd: ["none"] },
      });
      const { digest } = await pushImage(target, made);
      const name = `${rig.registry.host}/made/image:1`;

      const inspected = await rig.skopeo(["inspect", "--tls-verify=false", `docker://${name}`]);
      expect(JSON.parse(inspected.stdout)).toMatchObject({ Digest: digest, Labels: { été: "å" } });

      await rig.docker(["pull", "--quiet", name]);
      const { stdout: container } = await rig.docker(["create", name]);
      const copied = join(rig.directory, "copied");
      try {
        await rig.docker(["cp", `${container}:/two`, copied]);
        await rig.docker(["cp", `${container}:/base.txt`, `${copied}.base`]);
      } finally {
        await rig.docker(["rm", container]);
      }
      await access(`${copied}.base`);
      expect((await rig.shell("wc -c <copied")).stdout.trim()).toBe("3000");
    });
  }

  test("come back from a registry as they were pushed", async ({ rig }) => {
    const target = { host: rig.registry.host, repository: "made", tag: "base" };
    const made = tinyBase();
    await pushImage(target, made);
    const pulled = await pullManifest(target);
    expect(pulled).toMatchObject({
      digest: made.image.descriptor.digest,
      mediaType: mediaTypes.ociManifest,
      bytes: made.manifest.bytes,
    });
    const config = await pullBlob(target, made.image.manifest.config.digest);
    expect(digestOf(config)).toBe(made.image.manifest.config.digest);
  });

  test("stand in an index by their platform", async ({ rig }) => {
    const target = { host: rig.registry.host, repository: "made", tag: "all" };
    const platforms = [
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm", variant: "v7" },
    ];
    await pushIndex(
      target,
      platforms.map((platform) => makeImage({ platform, family: "docker" })),
    );
    const { mediaType, bytes } = await pullManifest(target);
    const index: { manifests: { platform: object }[] } = JSON.parse(bytes.toString());
    expect(mediaType).toBe(mediaTypes.dockerIndex);
    expect(index.manifests.map(({ platform }) => platform)).toEqual(platforms);
  });
});
