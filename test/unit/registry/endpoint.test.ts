import { describe, expect, test } from "vitest";
import {
  endpointOf,
  type HostOptions,
  type HostsOptions,
  isLoopback,
  mirrorsOf,
} from "../../../src/registry/endpoint.ts";

/** What is said of hosts, by their names; 127.0.0.1:5443 has certificates. */
const saying = (registries: { readonly [host: string]: HostOptions } = {}): HostsOptions => ({
  optionsOf: (host) => registries[host] ?? {},
  hasCertificates: (host) => host === "127.0.0.1:5443",
});

describe("a registry is asked", () => {
  test.each([
    ["registry.example.com", ["https://registry.example.com"]],
    ["10.0.0.1:5000", ["https://10.0.0.1:5000"]],
    ["docker.io", ["https://registry-1.docker.io"]],
    ["localhost:5000", ["http://localhost:5000"]],
    ["127.1.2.3", ["http://127.1.2.3"]],
    ["[::1]:5000", ["http://[::1]:5000"]],
  ])("%s at %j", (registry, origins) => {
    const expected = { name: registry, origins, insecure: false, headers: {} };
    expect(endpointOf(registry, saying())).toEqual(expected);
  });

  test("over https or else http when it is insecure, and only then", () => {
    const said = saying({ "registry.example.com:5000": { insecure: true } });
    expect(endpointOf("registry.example.com:5000", said).origins).toEqual([
      "https://registry.example.com:5000",
      "http://registry.example.com:5000",
    ]);
  });
});

test("loopback is asked over https where the machine or the project has certificates for it", () => {
  const said = saying({
    "localhost:1": { ca: "/ca.pem" },
    "localhost:2": { headers: { "X-A": "1" } },
  });
  const originsOf = (host: string) => endpointOf(host, said).origins;
  expect(originsOf("localhost:1")).toEqual(["https://localhost:1"]);
  expect(originsOf("127.0.0.1:5443")).toEqual(["https://127.0.0.1:5443"]);
  expect(endpointOf("localhost:2", said)).toMatchObject({
    origins: ["http://localhost:2"],
    headers: { "x-a": "1" },
  });
});

test("a name that only begins as loopback does is not loopback", () => {
  const others = ["localhost.example.com", "127.0.0.1.example.com", "[::2]:80", "1127.0.0.1"];
  expect(others.filter(isLoopback)).toEqual([]);
});

describe("mirrors", () => {
  test("of docker.io are the machine's, then the project's", () => {
    const env = { LAYERBUILD_MIRRORS: "http://127.0.0.1:5000, mirror.test ," };
    const said = saying({ "docker.io": { mirrors: ["localhost:6000"] } });
    const mirrors = mirrorsOf("docker.io", env, said);
    expect(mirrors.map((each) => each.origins)).toEqual([
      ["http://127.0.0.1:5000"],
      ["https://mirror.test"],
      ["http://localhost:6000"],
    ]);
  });

  test("of the machine are for docker.io only", () => {
    const env = { LAYERBUILD_MIRRORS: "mirror.test" };
    expect(mirrorsOf("registry.example.com", env, saying())).toEqual([]);
  });

  test("are insecure where their own host is said to be", () => {
    const env = { LAYERBUILD_MIRRORS: "mirror.test" };
    const [mirror] = mirrorsOf("docker.io", env, saying({ "mirror.test": { insecure: true } }));
    expect(mirror?.insecure).toBe(true);
  });

  test.each([
    "ftp://mirror.test",
    "https://mirror.test/path",
    "a b",
    "https://me:secret@mirror.test",
  ])("with the address %s are refused, and the address is not repeated", (address) => {
    const env = { LAYERBUILD_MIRRORS: address };
    expect(() => mirrorsOf("docker.io", env, saying())).toThrow(
      /^A mirror's address is not `http\(s\):\/\/host\[:port\]`$/,
    );
  });
});
