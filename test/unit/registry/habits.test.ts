import { expect, test } from "vitest";
import { habitsOf } from "../../../src/registry/habits.ts";

test.each([
  ["gcr.io", false],
  ["eu.gcr.io", false],
  ["europe-west9-docker.pkg.dev", false],
  ["ghcr.io", false],
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", false],
  ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", false],
  ["registry-1.docker.io", true],
  ["acme.azurecr.io", true],
  ["notgcr.io", true],
  ["ghcr.io.example.com", true],
])("%s is sent large blobs in pieces: %s", (host, takesPieces) => {
  expect(habitsOf(host)).toMatchObject({ takesPieces, findsContent: true });
});
