import { describe, expect, test } from "vitest";
import type { Layerfile } from "../../../src/config/layerfile.ts";
import { encodeAttestation } from "../../../src/image/attestation.ts";
import { type Descriptor, mediaTypes, type Platform } from "../../../src/image/descriptor.ts";
import { digestOf } from "../../../src/image/digest.ts";
import type { Index } from "../../../src/image/manifest.ts";
import { graphOf } from "../../../src/plan/graph.ts";
import type { PublishStep, StepResult } from "../../../src/plan/step.ts";
import { type Publication, publications } from "../../../src/run/publication.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { freshBlob, linux, pushImage, tinyImage } from "../../support/tiny-image.ts";

const arm64: Platform = { os: "linux", architecture: "arm64" };
const armv6: Platform = { os: "linux", architecture: "arm", variant: "v6" };
const windows: Platform = { os: "windows", architecture: "amd64" };

interface Given {
  /** What the merged images' configs say, in the order of the layerfile's platforms. */
  readonly configs: readonly Platform[];
  /** The entries that their bases came from. */
  readonly bases?: readonly Platform[];
  readonly mediaType?: string;
}

/** Publishes merged images that are there already; results are one for one call. */
async function publisher(layerfile: Layerfile, { configs, bases, mediaType }: Given) {
  const { open } = memoryRegistry();
  const graph = graphOf(layerfile);
  const repository = layerfile.cache;
  const results = new Map<string, StepResult>();
  for (const [at, platform] of layerfile.platforms.entries()) {
    const layers = [freshBlob(10)];
    const image = tinyImage(layers, configs[at], mediaType);
    const merged = await pushImage(open(repository), image, layers);
    for (const step of graph.steps) {
      if (step.kind === "publish" || step.platform !== platform) continue;
      const said = bases?.[at];
      const own: Descriptor = {
        mediaType: mediaTypes.ociManifest,
        digest: digestOf(step.id),
        size: 1,
        ...(said ? { platform: said } : {}),
      };
      const key = step.kind === "base" ? {} : { key: digestOf(`key of ${step.id}`) };
      const isLast = graph.steps.some(
        ({ kind, needs }) => kind === "publish" && needs.includes(step.id),
      );
      results.set(step.id, { repository, descriptor: isLast ? merged : own, ...key });
    }
  }
  const step = graph.steps.find((one): one is PublishStep => one.kind === "publish");
  if (!step) throw new Error("nothing is published");
  return (version = "1.0.0", created?: string): Promise<Publication> =>
    publications({ layerfile, graph, open, created, version })(step, (id) => {
      const result = results.get(id);
      if (!result) throw new Error(`there is no result of ${id}`);
      return result;
    });
}

function indexIn({ documents }: Publication): Index {
  const bytes = documents.at(-1)?.bytes;
  if (!bytes) throw new Error("there is no index");
  return JSON.parse(bytes.toString()) as Index;
}

describe("what is published", () => {
  test("is the image itself for one platform, and nothing beside it", async () => {
    const publish = await publisher(layerfileOf({ a: [] }), { configs: [linux] });
    const { descriptor, documents } = await publish();
    expect(descriptor.mediaType).toBe(mediaTypes.ociManifest);
    expect(documents).toEqual([]);
  });

  test("is an index of several, whose entries say what the images' configs say", async () => {
    const said: Platform[] = [
      { ...arm64, variant: "v8" },
      { ...windows, "os.version": "10.0.20348.1", "os.features": ["win32k"] },
    ];
    const layerfile = layerfileOf({ a: [] }, [{}], [arm64, windows]);
    const publish = await publisher(layerfile, { configs: said });
    const index = indexIn(await publish());
    expect(index.mediaType).toBe(mediaTypes.ociIndex);
    expect(index.manifests.map(({ platform }) => platform)).toEqual(said);
  });

  test("has in its entries from base and layerfile what a config leaves open", async () => {
    const layerfile = layerfileOf({ a: [] }, [{}], [armv6, windows]);
    const { variant: _, ...arm } = armv6;
    const based = { ...windows, "os.version": "10.0.17763.1", "os.features": ["win32k"] };
    const publish = await publisher(layerfile, { configs: [arm, windows], bases: [arm, based] });
    const platforms = indexIn(await publish()).manifests.map(({ platform }) => platform);
    expect(platforms).toEqual([armv6, based]);
  });

  test("is in Docker's family when all images are, but for provenance", async () => {
    const layerfile = layerfileOf({ a: [] }, [{}], [linux, arm64]);
    const given = { configs: [linux, arm64], mediaType: mediaTypes.dockerManifest };
    const plain = await publisher(layerfile, given);
    expect((await plain()).descriptor.mediaType).toBe(mediaTypes.dockerIndex);
    const proven = await publisher({ ...layerfile, provenance: true }, given);
    expect((await proven()).descriptor.mediaType).toBe(mediaTypes.ociIndex);
  });
});

describe("provenance", () => {
  const layerfile = { ...layerfileOf({ a: [], b: ["a"] }), provenance: true };

  test("makes an index also of one platform: the image, then its attestation", async () => {
    const publish = await publisher(layerfile, { configs: [linux] });
    const publication = await publish();
    const [image, attestation] = indexIn(publication).manifests;
    if (!image || !attestation) throw new Error("the index has not two entries");
    const [statement] = publication.documents;
    const { subject, predicate, predicateType } = JSON.parse(String(statement?.bytes));
    const claim = { subject: subject[0].name, predicate, predicateType };
    expect(claim.subject).toBe("pkg:docker/registry.test/acme/toolbox?platform=linux%2Famd64");
    expect(encodeAttestation(image, claim).entry).toEqual(attestation);
    expect(publication.documents.at(-2)?.descriptor.digest).toBe(attestation.digest);
  });

  test("names the base by its name, sections by their keys, and the finalizing step", async () => {
    const merge = { ...layerfile.merge, finalize: ["true"] };
    const publish = await publisher({ ...layerfile, merge }, { configs: [linux] });
    const { predicate } = JSON.parse(String((await publish()).documents[0]?.bytes));
    const { resolvedDependencies, internalParameters } = predicate.buildDefinition;
    expect(resolvedDependencies.map(({ uri }: { uri: string }) => uri)).toEqual([
      "pkg:docker/registry.test/base@1?platform=linux%2Famd64",
      ...["a", "b"].map((name) => {
        const key = digestOf(`key of section:${name}:linux/amd64`).slice("sha256:".length);
        return `pkg:docker/registry.test/acme/toolbox-cache@${name}-${key}?platform=linux%2Famd64`;
      }),
    ]);
    expect(internalParameters.keys).toEqual({
      merge: digestOf("key of merge:a+b:linux/amd64"),
      finalize: digestOf("key of finalize:a+b:linux/amd64"),
    });
  });

  test("gives the same digest for the same inputs, and another for another version or time", async () => {
    const publish = await publisher(layerfile, { configs: [linux] });
    const digests = [
      await publish(),
      await publish(),
      await publish("2.0.0"),
      await publish("1.0.0", "2026-01-01T00:00:00Z"),
    ].map(({ descriptor }) => descriptor.digest);
    expect(digests[1]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(3);
  });
});
