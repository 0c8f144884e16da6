import { expect, test } from "vitest";
import { encodeAttestation, isAttestation } from "../../../src/image/attestation.ts";
import { mediaTypes } from "../../../src/image/descriptor.ts";
import { digestOf, hexOf } from "../../../src/image/digest.ts";
import { purlOf } from "../../../src/image/purl.ts";
import { parseReference } from "../../../src/image/reference.ts";

const image = { mediaType: mediaTypes.ociManifest, digest: digestOf("image"), size: 5 };
const claim = {
  subject: "pkg:docker/debian",
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: { buildDefinition: {} },
};

test("an attestation is laid out as BuildKit does: a manifest with the statement as its layer", () => {
  const { blobs, entry } = encodeAttestation(image, claim);
  const documents = blobs.map(({ bytes }) => JSON.parse(bytes.toString()) as unknown);
  const [statement, config, manifest] = blobs.map(({ descriptor }) => descriptor);
  expect(documents).toEqual([
    {
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "pkg:docker/debian", digest: { sha256: hexOf(image.digest) } }],
      predicateType: "https://slsa.dev/provenance/v1",
      predicate: { buildDefinition: {} },
    },
    {
      architecture: "unknown",
      os: "unknown",
      config: {},
      rootfs: { type: "layers", diff_ids: [statement?.digest] },
    },
    {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: { ...config, mediaType: "application/vnd.oci.image.config.v1+json" },
      layers: [
        {
          ...statement,
          mediaType: "application/vnd.in-toto+json",
          annotations: { "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1" },
        },
      ],
    },
  ]);
  expect(entry).toEqual({
    ...manifest,
    annotations: {
      "vnd.docker.reference.type": "attestation-manifest",
      "vnd.docker.reference.digest": image.digest,
    },
    platform: { os: "unknown", architecture: "unknown" },
  });
  expect(isAttestation(entry)).toBe(true);
  expect(isAttestation({ ...image, platform: { os: "linux", architecture: "amd64" } })).toBe(false);
});

test.each([
  ["debian:bookworm-slim", "linux/amd64", "pkg:docker/debian@bookworm-slim?platform=linux%2Famd64"],
  ["acme/toolbox", "linux/amd64", "pkg:docker/acme/toolbox?platform=linux%2Famd64"],
  [
    "127.0.0.1:5000/acme/toolbox:1",
    "linux/arm/v7",
    "pkg:docker/127.0.0.1:5000/acme/toolbox@1?platform=linux%2Farm%2Fv7",
  ],
])("the package URL of %s for %s is as BuildKit writes it", (name, platform, expected) => {
  const [os = "", architecture = "", variant] = platform.split("/");
  const reference = parseReference(name);
  if (!reference) throw new Error(`${name} is no reference`);
  expect(purlOf(reference, { os, architecture, ...(variant ? { variant } : {}) })).toBe(expected);
});
