import { expect, test } from "vitest";
import { sectionSpec } from "../../../src/commands/section-source.ts";

test.each([
  ["r.test:5000/acme/golang:1.24", "golang", "r.test:5000/acme/golang:1.24"],
  [
    `go=r.test/acme/golang@sha256:${"0".repeat(64)}`,
    "go",
    `r.test/acme/golang@sha256:${"0".repeat(64)}`,
  ],
  ["docker-daemon:maven:3", "maven", "docker-daemon:maven:3"],
  ["oci:out/a=b:acme/redis:7", "redis", "oci:out/a=b:acme/redis:7"],
  ["x=oci:out", "x", "oci:out"],
])("%s is the section %s", (text, name, image) => {
  expect(sectionSpec(text)).toEqual({ name, image });
});

test.each(["oci:out", "Upper=golang:1", "=golang:1", "docker-daemon:0123456789ab="])(
  "%s names no section",
  (text) => {
    expect(() => sectionSpec(text)).toThrow(/is no name for a section|is no image/);
  },
);
