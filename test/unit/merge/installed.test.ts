import { describe, expect, test } from "vitest";
import { packagesIn } from "../../../src/merge/installed.ts";
import { openFixtures } from "../../support/fixtures.ts";

const deb = openFixtures("deb");

/** A root file system by its files. */
const inRoot = (files: { readonly [path: string]: string | Buffer | undefined }) =>
  packagesIn(Object.keys(files), (path) => {
    const content = files[path];
    return content === undefined ? undefined : Buffer.from(content);
  });

describe("the packages of a root file system", () => {
  test("are those of dpkg whose files are there, with their sizes", () => {
    const base = inRoot({ "var/lib/dpkg/status": deb("base0/var/lib/dpkg/status") });
    const merged = inRoot({ "var/lib/dpkg/status": deb("EXPECTED_ABCDEFH/var/lib/dpkg/status") });
    expect(merged.size).toBe(295);
    for (const name of base.keys()) expect(merged.has(name), name).toBe(true);
    expect(merged.get("tzdata")?.bytes ?? 0).toBeGreaterThan(1_000_000);
    expect([...merged.keys()]).toEqual(expect.arrayContaining(["maven", "redis-server", "nginx"]));
  });

  test("are those of distroless' database, a file each, without the lists of digests", () => {
    const packages = inRoot({
      "var/lib/dpkg/status.d/base": "Package: base-files\nVersion: 12\nInstalled-Size: 340\n",
      "var/lib/dpkg/status.d/base.md5sums": "0123  etc/debian_version\n",
    });
    expect([...packages]).toEqual([["base-files", { version: "12", bytes: 348_160 }]]);
  });

  test("are those of apk", () => {
    const text = "C:Q1abc=\nP:musl\nV:1.2.5-r0\nI:667648\nF:lib\nR:ld-musl.so\n\n";
    expect([...inRoot({ "lib/apk/db/installed": text })]).toEqual([
      ["musl", { version: "1.2.5-r0", bytes: 667_648 }],
    ]);
  });

  test("are none where there is no database, or its bytes are not at hand", () => {
    expect(inRoot({ "etc/passwd": "root" }).size).toBe(0);
    expect(
      inRoot({ "var/lib/dpkg/status": undefined, "lib/apk/db/installed": undefined }).size,
    ).toBe(0);
  });
});
