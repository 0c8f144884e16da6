import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dpkgStatus, installedPackages } from "../../../../src/merge/drivers/dpkg-status.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";

const path = "var/lib/dpkg/status";

interface Fields {
  readonly [field: string]: string;
}

/** A package's stanza: installed, for amd64, unless `fields` says otherwise. */
const pkg = (name: string, version: string, fields: Fields = {}): string => {
  const all = { Status: "install ok installed", Architecture: "amd64", Version: version };
  const lines = Object.entries({ ...all, ...fields }).map(([field, value]) =>
    value.startsWith("\n") ? `${field}:${value}\n` : `${field}: ${value}\n`,
  );
  return `Package: ${name}\n${lines.join("")}\n`;
};

const dpkg = pkg("dpkg", "1.21");
const merge = (base: string, sides: { readonly [section: string]: string }) =>
  driveAll(dpkgStatus, path, base, sides);

describe("packages of several sections", () => {
  test("are all there, sorted by name, then architecture, as dpkg writes them", () => {
    const same = { "Multi-Arch": "same" };
    const i386 = { ...same, Architecture: "i386" };

    expect(
      merge(dpkg, {
        one: dpkg + pkg("zlib", "1", i386) + pkg("b", "1"),
        two: pkg("a", "1") + dpkg + pkg("zlib", "1", same) + pkg("a2", "1"),
      }),
    ).toEqual({
      text: `${pkg("a", "1")}${pkg("a2", "1")}${pkg("b", "1")}${dpkg}${pkg("zlib", "1", same)}${pkg("zlib", "1", i386)}`,
      conflicts: [],
      notes: [],
    });
  });

  test("that are the same are there once, and those that one removed are not", () => {
    const base = dpkg + pkg("old", "1");
    const { text, conflicts } = merge(base, {
      one: base + pkg("a", "1"),
      two: dpkg + pkg("a", "1"),
    });

    expect(text).toBe(pkg("a", "1") + dpkg);
    expect(conflicts).toEqual([]);
  });

  test("that one section upgraded are the new ones, whatever the other did not touch", () => {
    const base = dpkg + pkg("perl-base", "1");
    const { text } = merge(base, {
      one: dpkg + pkg("perl-base", "2"),
      two: `${base}${pkg("x", "1")}`,
    });

    expect(text).toBe(dpkg + pkg("perl-base", "2") + pkg("x", "1"));
  });

  test("merge with a section that needs another one by what each did itself", () => {
    const first = dpkg + pkg("lib", "1");
    const second = dpkg + pkg("lib", "2") + pkg("tool", "1");
    const third = dpkg + pkg("other", "1");
    const { text, conflicts } = drive(dpkgStatus, path, dpkg, [
      change("first", dpkg, first),
      change("second", first, second, ["first"]),
      change("third", dpkg, third),
    ]);

    expect(conflicts).toEqual([]);
    expect(text).toBe(dpkg + pkg("lib", "2") + pkg("other", "1") + pkg("tool", "1"));
  });
});

describe("two versions of one package", () => {
  test("are a conflict about that package, and the last section's is taken", () => {
    const { text, conflicts } = merge(dpkg, {
      one: dpkg + pkg("foo", "1.0", { Depends: "libfoo (>= 1)" }),
      two: dpkg + pkg("foo", "2.0"),
    });

    expect(text).toBe(dpkg + pkg("foo", "2.0"));
    expect(conflicts).toEqual([
      {
        key: "package foo",
        why: "foo 1.0 vs 2.0",
        base: undefined,
        sides: [
          { section: "one", value: "1.0" },
          { section: "two", value: "2.0" },
        ],
        package: "foo",
      },
    ]);
  });

  test("are so when only one of them can be there for several architectures", () => {
    const { conflicts } = merge(dpkg, {
      one: dpkg + pkg("foo", "1.0", { Architecture: "all" }),
      two: dpkg + pkg("foo", "2.0", { "Multi-Arch": "same" }),
    });

    expect(conflicts).toMatchObject([{ key: "package foo", package: "foo" }]);
  });

  test("of a foreign architecture are named with it", () => {
    const i386 = { "Multi-Arch": "same", Architecture: "i386" };
    const { conflicts } = merge(dpkg, {
      one: dpkg + pkg("foo", "1.0", i386),
      two: dpkg + pkg("foo", "2.0", i386),
    });

    expect(conflicts).toMatchObject([{ key: "package foo:i386", package: "foo" }]);
  });

  test("of the list of what an archive offers are none", () => {
    const result = driveAll(dpkgStatus, "var/lib/dpkg/available", dpkg, {
      one: dpkg + pkg("foo", "1.0"),
      two: dpkg + pkg("foo", "2.0"),
    });

    expect(result.conflicts).toEqual([]);
    expect(result.text).toBe(dpkg + pkg("foo", "2.0"));
  });
});

describe("one package that two sections changed", () => {
  const foo = (fields: Fields, version = "1"): string => pkg("foo", version, fields);
  const base = foo({});

  test("is held when one of them holds it", () => {
    const { text, conflicts } = merge(base, {
      one: foo({ Status: "hold ok installed" }),
      two: foo({}, "2"),
    });

    expect(text).toBe(foo({ Status: "hold ok installed" }, "2"));
    expect(conflicts).toEqual([]);
  });

  test("has the conffiles and triggers of both, and the state that the triggers stand for", () => {
    const before = foo({
      Status: "install ok triggers-pending",
      Conffiles: "\n /etc/a 11\n /etc/b 22",
      "Triggers-Pending": "/usr/share/man",
    });
    const one = foo({ Conffiles: "\n /etc/a 11\n /etc/b 22\n /etc/c 33 obsolete" });
    const two = foo({
      Status: "hold ok triggers-pending",
      Conffiles: "\n /etc/b 22",
      "Triggers-Pending": "/usr/share/man ldconfig",
    });

    expect(merge(before, { one, two }).text).toBe(
      foo({
        Status: "hold ok triggers-pending",
        Conffiles: "\n /etc/b 22\n /etc/c 33 obsolete",
        "Triggers-Pending": "ldconfig",
      }),
    );
  });

  test.each([
    [
      "one removed it, the other upgraded it",
      { Status: "deinstall ok config-files" },
      "1",
      "it is removed by one section and changed by another",
      "1 (deinstall ok config-files)",
    ],
    [
      "one left it half-way",
      { Status: "install ok half-configured" },
      "1",
      "the same version has a different Status",
      "1 (install ok half-configured)",
    ],
    [
      "a conffile has two hashes",
      { Conffiles: "\n /etc/a 99" },
      "1",
      "the same version has a different Conffiles",
      "1",
    ],
    [
      "it needs different packages",
      { Depends: "other" },
      "1",
      "the same version has a different Depends",
      "1",
    ],
  ])("is a conflict when %s", (_, fields: Fields, version, why, value) => {
    const two = foo({
      Status: "install ok unpacked",
      Conffiles: "\n /etc/a 22",
      Depends: "bar",
      ...("Status" in fields ? {} : { Status: "install ok installed" }),
    });
    const { conflicts } = merge(base, { one: foo(fields, version), two });

    expect(conflicts).toMatchObject([
      { key: "package foo", why, package: "foo", sides: [{ section: "one", value }, {}] },
    ]);
  });

  test("keeps a field that a section put there and one that is built on it left", () => {
    const first = foo({ Section: "web" });
    const { text, conflicts } = drive(dpkgStatus, path, base, [
      change("first", base, first),
      change("second", first, foo({ Section: "web", Origin: "us" }), ["first"]),
      change("third", base, foo({ Bugs: "there" })),
    ]);

    expect(conflicts).toEqual([]);
    for (const field of ["Section: web", "Origin: us", "Bugs: there"])
      expect(text).toContain(field);
  });
});

test("a database that one section removed and another changed is a conflict", () => {
  const { conflicts } = drive(dpkgStatus, path, dpkg, [
    change("one", dpkg, undefined),
    change("two", dpkg, dpkg + pkg("a", "1")),
  ]);

  expect(conflicts).toMatchObject([
    { key: "file", why: "it is removed by one section and changed by another" },
  ]);
});

test("any packages of three sections merge to the same in any order", () => {
  const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"));
  const status = (some: string[]): string =>
    ["dpkg", ...some]
      .sort()
      .map((name) => pkg(name, "1"))
      .join("");
  fc.assert(
    fc.property(fc.tuple(names, names, names), ([base, one, two]) => {
      const sides = [
        change("one", status(base), status(one)),
        change("two", status(base), status(two)),
      ];
      const merged = drive(dpkgStatus, path, status(base), sides);
      expect(merged.conflicts).toEqual([]);
      expect(drive(dpkgStatus, path, status(base), [...sides].reverse())).toEqual(merged);
      const kept = base.filter((name) => one.includes(name) && two.includes(name));
      const added = [...one, ...two].filter((name) => !base.includes(name));
      expect(merged.text).toBe(status([...new Set([...kept, ...added])]));
    }),
  );
});

describe("installedPackages", () => {
  test("has packages whose files are there, by name, or with the architecture if there can be more", () => {
    const same = { "Multi-Arch": "same" };
    const status =
      dpkg +
      pkg("gone", "1", { Status: "deinstall ok config-files" }) +
      pkg("half", "1", { Status: "install ok unpacked" }) +
      pkg("zlib", "2", same);
    const found = [...installedPackages(Buffer.from(status))];

    expect(found.map(([key, { name, arch, version }]) => [key, name, arch, version])).toEqual([
      ["dpkg", "dpkg", "amd64", "1.21"],
      ["half", "half", "amd64", "1"],
      ["zlib:amd64", "zlib", "amd64", "2"],
    ]);
    expect(installedPackages(undefined).size).toBe(0);
  });

  test("reads stanzas without a status, as distroless images have them", () => {
    const stanza = "Package: tzdata\nVersion: 2024a\nArchitecture: all\n";

    expect(installedPackages(Buffer.from(stanza)).get("tzdata")).toMatchObject({ arch: "all" });
  });
});
