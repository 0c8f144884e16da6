import { describe, expect, test } from "vitest";
import { proxyFor } from "../../../src/registry/proxy.ts";

const proxies = { HTTPS_PROXY: "http://secure.proxy:1", HTTP_PROXY: "http://plain.proxy:2" };
const through = (address: string, env: { readonly [name: string]: string } = proxies) =>
  proxyFor(new URL(address), env)?.host;

describe("the proxy for an address", () => {
  test("goes by its scheme, and by variables in small letters first", () => {
    expect(through("https://r.test")).toBe("secure.proxy:1");
    expect(through("http://r.test")).toBe("plain.proxy:2");
    expect(through("https://r.test", { ...proxies, https_proxy: "other.proxy:3" })).toBe(
      "other.proxy:3",
    );
    expect(through("http://r.test", { HTTPS_PROXY: "http://secure.proxy:1" })).toBeUndefined();
  });

  test("is none on this machine", () => {
    for (const host of ["localhost:5000", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000"]) {
      expect(through(`http://${host}`)).toBeUndefined();
    }
  });

  test.each([
    ["*", "r.test", true],
    ["r.test", "r.test", true],
    ["r.test", "a.r.test", true],
    ["r.test", "other-r.test", false],
    [".r.test", "a.r.test", true],
    [".r.test", "r.test", false],
    ["*.r.test", "a.r.test", true],
    ["a.test, R.TEST b.test", "r.test", true],
    ["r.test:443", "r.test", true],
    ["r.test:5000", "r.test", false],
    ["r.test:5000", "r.test:5000", true],
    ["10.0.0.0/8", "10.200.3.4", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["192.168.1.7/32", "192.168.1.7", true],
    ["0.0.0.0/0", "8.8.8.8", true],
    ["10.0.0.0/33", "10.0.0.1", false],
    ["fd00::1", "[fd00::1]", true],
    ["[fd00::1]:443", "[fd00::1]", true],
    ["", "r.test", false],
  ])("by NO_PROXY %j for %s: none is %s", (list, host, isNone) => {
    const proxy = through(`https://${host}`, { ...proxies, NO_PROXY: list });
    expect(proxy === undefined).toBe(isNone);
  });

  test.each(["socks5://p:1", "http://", "::"])("%s is told, without its value", (value) => {
    expect(() => through("https://r.test", { HTTPS_PROXY: value })).toThrow(
      "HTTPS_PROXY is no address of a proxy",
    );
  });
});
