import { describe, expect, test } from "vitest";
import { endpointOf, isLoopback, mirrorsOf } from "../../../src/registry/endpoint.ts";

describe("a registry is asked", () => {
  test.each([
    ["registry.example.com", ["https://registry.example.com"]],
    ["10.0.0.1:5000", ["https://10.0.0.1:5000"]],
    ["docker.io", ["https://registry-1.docker.io"]],
    ["localhost:5000", ["http://localhost:5000"]],
    ["127.1.2.3", ["http://127.1.2.3"]],
    ["[::1]:5000", ["http://[::1]:5000"]],
  ])("%s at %j", (registry, origins) => {
    expect(endpointOf(registry)).toEqual({ name: registry, origins, insecure: false });
  });

  test("over https or else http when it is insecure, and only then", () => {
    expect(endpointOf("registry.example.com:5000", { insecure: true }).origins).toEqual([
      "https://registry.example.com:5000",
      "http://registry.example.com:5000",
    ]);
  });
});

test("a name that only begins as loopback does is not loopback", () => {
  const others = ["localhost.example.com", "127.0.0.1.example.com", "[::2]:80", "1127.0.0.1"];
  expect(others.filter(isLoopback)).toEqual([]);
});

describe("mirrors", () => {
  const none = () => ({});

  test("of docker.io are the machine's, then the project's", () => {
    const env = { LAYERBUILD_MIRRORS: "http://127.0.0.1:5000, mirror.test ," };
    const mirrors = mirrorsOf("docker.io", env, (host) =>
      host === "docker.io" ? { mirrors: ["localhost:6000"] } : {},
    );
    expect(mirrors.map((each) => each.origins)).toEqual([
      ["http://127.0.0.1:5000"],
      ["https://mirror.test"],
      ["http://localhost:6000"],
    ]);
  });

  test("of the machine are for docker.io only", () => {
    const env = { LAYERBUILD_MIRRORS: "mirror.test" };
    expect(mirrorsOf("registry.example.com", env, none)).toEqual([]);
  });

  test("are insecure where their own host is said to be", () => {
    const env = { LAYERBUILD_MIRRORS: "mirror.test" };
    const [mirror] = mirrorsOf("docker.io", env, (host) => ({ insecure: host === "mirror.test" }));
    expect(mirror?.insecure).toBe(true);
  });

  test.each([
    "ftp://mirror.test",
    "https://mirror.test/path",
    "a b",
    "https://me:secret@mirror.test",
  ])("with the address %s are refused, and the address is not repeated", (address) => {
    const env = { LAYERBUILD_MIRRORS: address };
    expect(() => mirrorsOf("docker.io", env, none)).toThrow(
      /^A mirror's address is not `http\(s\):\/\/host\[:port\]`$/,
    );
  });
});
