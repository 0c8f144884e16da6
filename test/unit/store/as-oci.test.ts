import { describe, expect, test } from "vitest";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { asOci } from "../../../src/store/as-oci.ts";
import { copyImage } from "../../../src/store/copy.ts";
import { fetchImage, fetchManifest } from "../../../src/store/image.ts";
import { storeIndex, storeMade } from "../../support/delivery.ts";
import { makeImage, tinyBase } from "../../support/images.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { linux } from "../../support/tiny-image.ts";

const repository = { registry: "r.test:5000", path: "acme/tools" };
const arm = { os: "linux", architecture: "arm64" };

function stored() {
  const store = memoryStore(repository);
  return { store, named: { store, repository, tags: ["latest"] } };
}

describe("an image in OCI's types", () => {
  test("has the same config and layers as the one in Docker's", async () => {
    const { store, named } = stored();
    const descriptor = await storeMade(store, tinyBase("docker"));
    const converted = await asOci({ ...named, descriptor });
    expect(converted.descriptor).toEqual(tinyBase("oci").manifest.descriptor);
    const { manifest, config } = await fetchImage(converted.store, converted.descriptor);
    expect(manifest).toMatchObject(tinyBase("oci").image.manifest);
    expect(config).toEqual(tinyBase("docker").image.config);
  });

  test("is the very image when it has them already", async () => {
    const { store, named } = stored();
    const image = makeImage({ on: tinyBase(), platform: arm });
    const descriptor = await storeIndex(store, mediaTypes.ociIndex, [tinyBase(), image]);
    const named2 = { ...named, descriptor };
    expect(await asOci(named2)).toBe(named2);
  });

  test.each([mediaTypes.dockerIndex, mediaTypes.ociIndex])(
    "of an index of type %s is whole, and its attestation is that of the new one",
    async (mediaType) => {
      const { store, named } = stored();
      const images = [linux, arm].map((platform) =>
        makeImage({ on: tinyBase("docker"), platform, family: "docker" }),
      );
      const descriptor = await storeIndex(store, mediaType, images);
      const converted = await asOci({ ...named, descriptor });
      const target = memoryStore({ ...repository, path: "copy" });
      await copyImage(converted.store, target, converted.descriptor);
      for (const { descriptor } of target.content.values()) {
        expect(descriptor.mediaType).not.toContain("docker");
      }
      const parsed = await fetchManifest(target, converted.descriptor);
      const entries = parsed.kind === "index" ? parsed.index.manifests : [];
      expect(entries.map(({ platform }) => platform?.architecture)).toEqual([
        "unknown",
        "amd64",
        "arm64",
      ]);
      expect(entries[0]?.annotations?.["vnd.docker.reference.digest"]).toBe(entries[1]?.digest);
    },
  );
});
