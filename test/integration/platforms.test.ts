import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { encodeAttestation } from "../../src/image/attestation.ts";
import { type Descriptor, mediaTypes, type Platform } from "../../src/image/descriptor.ts";
import { encodeManifest, type Index } from "../../src/image/manifest.ts";
import {
  makeImage,
  pullManifest,
  pushBlob,
  pushImage,
  pushManifest,
  type Target,
} from "../support/images.ts";
import { type Rig, test } from "../support/rig.ts";

const amd64: Platform = { os: "linux", architecture: "amd64" };
const arm64: Platform = { os: "linux", architecture: "arm64", variant: "v8" };

/** A base of both platforms as BuildKit publishes one: with an attestation beside each image. */
async function pushBase({ registry: { host } }: Rig): Promise<Descriptor[]> {
  const target: Target = { host, repository: "base", tag: "1" };
  const images: Descriptor[] = [];
  const attestations: Descriptor[] = [];
  for (const platform of [amd64, arm64]) {
    const { architecture } = platform;
    const files = { architecture: `${architecture}\n` };
    const made = makeImage({ platform, chapters: [{ files, by: "COPY architecture /" }] });
    const image = await pushImage({ ...target, tag: architecture }, made);
    const claim = { subject: "base", predicateType: "https://example.com/none", predicate: {} };
    const { blobs, entry } = encodeAttestation(image, claim);
    const [statement, config, manifest] = blobs;
    if (!statement || !config || !manifest) throw new Error("an attestation has three documents");
    for (const { bytes } of [statement, config]) await pushBlob(target, bytes);
    await pushManifest({ ...target, tag: manifest.descriptor.digest }, manifest);
    images.push({ ...image, platform });
    attestations.push(entry);
  }
  const manifests = [...attestations, ...images];
  await pushManifest(target, encodeManifest({ mediaType: mediaTypes.ociIndex, manifests }));
  return images;
}

const layerfile = ({ registry: { host } }: Rig, more: string): string => `version: 1
repository: ${host}/tool
base: { image: "${host}/base:1" }
${more}
sections:
  both: { instructions: "COPY both.txt /both.txt" }
`;

async function published({ registry: { host } }: Rig): Promise<Index> {
  const { bytes } = await pullManifest({ host, repository: "tool", tag: "latest" });
  return JSON.parse(bytes.toString()) as Index;
}

const inspect = (rig: Rig, ...more: string[]): Promise<{ readonly stdout: string }> =>
  rig.docker(["buildx", "imagetools", "inspect", `${rig.registry.host}/tool:latest`, ...more]);

describe("an image of several platforms", () => {
  test("is built with no emulation, each of what is for it, and inspected as an index", async ({
    rig,
  }) => {
    await pushBase(rig);
    await rig.write({
      "both.txt": "both\n",
      "arm.txt": "arm\n",
      "layers.yaml": `${layerfile(rig, "platforms: [linux/amd64, linux/arm64]")}  arm:
    platforms: [linux/arm64]
    instructions: COPY arm.txt /arm.txt
images:
  tool: { sections: [both, arm] }
  arm: { sections: [arm], tags: [arm] }
`,
    });
    expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);

    const { manifests } = await published(rig);
    expect(manifests.map(({ platform }) => platform)).toEqual([amd64, arm64]);
    const { stdout } = await inspect(rig);
    expect(stdout.match(/Platform: +\S+/g)).toEqual([
      expect.stringMatching(/linux\/amd64$/),
      expect.stringMatching(/linux\/arm64(?:\/v8)?$/),
    ]);

    for (const [tag, { architecture }, files] of [
      ["latest", amd64, ["architecture", "both.txt"]],
      ["latest", arm64, ["architecture", "arm.txt", "both.txt"]],
      ["arm", amd64, ["architecture"]],
      ["arm", arm64, ["arm.txt", "architecture"]],
    ] as const) {
      const [from, to] = [`docker://${rig.registry.host}/tool:${tag}`, `${tag}-${architecture}`];
      const unpacked = await rig.shell(
        `skopeo --override-arch ${architecture} copy --src-tls-verify=false ${from} oci:${to}:it
         umoci unpack --rootless --image ${to}:it ${to}-bundle`,
      );
      expect(unpacked.exitCode).toBe(0);
      const root = join(rig.directory, `${to}-bundle/rootfs`);
      expect((await readdir(root)).sort()).toEqual([...files].sort());
      expect(await readFile(join(root, "architecture"), "utf8")).toBe(`${architecture}\n`);
    }
  });
});

describe("provenance", () => {
  test("is read by buildx, names what was merged, and is published once", async ({ rig }) => {
    const [base] = await pushBase(rig);
    await rig.write({ "both.txt": "both\n", "layers.yaml": layerfile(rig, "provenance: true") });
    expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);

    const { manifests } = await published(rig);
    expect(manifests.map(({ platform }) => platform)).toEqual([
      amd64,
      { os: "unknown", architecture: "unknown" },
    ]);
    const { SLSA } = JSON.parse((await inspect(rig, "--format", "{{json .Provenance}}")).stdout);
    const { externalParameters, resolvedDependencies } = SLSA.buildDefinition;
    expect(externalParameters).toEqual({
      image: "tool",
      platform: "linux/amd64",
      sections: ["both"],
    });
    expect(resolvedDependencies).toMatchObject([
      { annotations: { name: "base" }, digest: { sha256: base?.digest.slice("sha256:".length) } },
      { annotations: { name: "both" } },
    ]);

    await rig.forgetCalls();
    const again = await rig.layerbuild(["build", "--push", "--json"]);
    expect(JSON.parse(again.stdout).traffic).toMatchObject({ uploaded: 0 });
    expect(await rig.buildxCalls()).toEqual([]);
    expect((await published(rig)).manifests).toEqual(manifests);
  });
});
