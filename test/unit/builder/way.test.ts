import { expect, test } from "vitest";
import { contextOf } from "../../../src/builder/way.ts";

const inspected = (driver: string, endpoint: string): string =>
  [
    "Name:          some",
    `Driver:        ${driver}`,
    "Last Activity: 2026-01-01 00:00:00 +0000 UTC",
    "",
    "Nodes:",
    "Name:      some0",
    `Endpoint:  ${endpoint}`,
    "Status:    running",
  ].join("\n");

test("a builder of the docker driver is the engine of a docker context", () => {
  expect(contextOf(inspected("docker", "default"))).toBe("default");
  expect(contextOf(inspected("docker", "ci"))).toBe("ci");
});

test.each(["docker-container", "kubernetes", "remote"])(
  "a builder of %s is no engine",
  (driver) => {
    expect(contextOf(inspected(driver, "unix:///var/run/docker.sock"))).toBeUndefined();
  },
);
