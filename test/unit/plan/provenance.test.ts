import { expect, test } from "vitest";
import { digestOf, hexOf } from "../../../src/image/digest.ts";
import { type Making, provenanceOf } from "../../../src/plan/provenance.ts";

const cache = { registry: "registry.test", path: "acme/toolbox-cache", layout: "/home/me/store" };
const making: Making = {
  image: "toolbox",
  platform: { os: "linux", architecture: "amd64" },
  base: {
    name: "base",
    reference: { registry: "docker.io", path: "library/debian", tag: "bookworm-slim" },
    digest: digestOf("base"),
  },
  sections: [
    {
      name: "maven",
      reference: { ...cache, tag: "maven-1" },
      digest: digestOf("maven"),
      key: digestOf("key"),
    },
  ],
  keys: { merge: digestOf("merge"), finalize: undefined },
  created: undefined,
  version: "1.2.3",
};

test("provenance tells what was merged, under which keys, and nothing of the machine", () => {
  expect(JSON.parse(JSON.stringify(provenanceOf(making)))).toEqual({
    buildDefinition: {
      buildType: "urn:layerbuild:merge:v1",
      externalParameters: { image: "toolbox", platform: "linux/amd64", sections: ["maven"] },
      internalParameters: { keys: { merge: digestOf("merge") } },
      resolvedDependencies: [
        {
          uri: "pkg:docker/debian@bookworm-slim?platform=linux%2Famd64",
          digest: { sha256: hexOf(digestOf("base")) },
          annotations: { name: "base" },
        },
        {
          uri: "pkg:docker/registry.test/acme/toolbox-cache@maven-1?platform=linux%2Famd64",
          digest: { sha256: hexOf(digestOf("maven")) },
          annotations: { name: "maven", key: digestOf("key") },
        },
      ],
    },
    runDetails: { builder: { id: "urn:layerbuild", version: { layerbuild: "1.2.3" } } },
  });
});

test("the only time in provenance is that of SOURCE_DATE_EPOCH", () => {
  const created = "2026-01-01T00:00:00Z";
  expect(provenanceOf({ ...making, created })).toMatchObject({
    runDetails: { metadata: { finishedOn: created } },
  });
});
