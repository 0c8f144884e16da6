import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../src/merge/dpkg-needs.ts";
import { installedPackages } from "../../../src/merge/drivers/dpkg-status.ts";
import { dpkgRoot, type TestPackage } from "../../support/dpkg.ts";
import { openFixtures } from "../../support/fixtures.ts";

const fixture = openFixtures("deb");

const problems = (...packages: TestPackage[]): string[] => {
  const status = dpkgRoot({ name: "dpkg" }, ...packages)["var/lib/dpkg/status"];
  return problemsOf(installedPackages(Buffer.from(String(status)))).map(
    ({ key, field, clause, other }) =>
      `${key} ${field}: ${clause.text}${other ? ` (${other.name})` : ""}`,
  );
};
const a = (fields: TestPackage["fields"]): TestPackage => ({
  name: "a",
  ...(fields ? { fields } : {}),
});
const b = (fields: TestPackage["fields"] = {}, version = "2.0"): TestPackage => ({
  name: "b",
  version,
  fields,
});

test.each(["base0", "A", "B", "C", "D", "E", "F", "H", "Q", "EXPECTED_ABCDEFH"])(
  "the real packages of %s have no problem",
  (root) => {
    const packages = installedPackages(fixture(`${root}/var/lib/dpkg/status`));
    expect(packages.size).toBeGreaterThan(90);
    expect(problemsOf(packages)).toEqual([]);
  },
);

describe("a need is met by", () => {
  test.each<[string, string, TestPackage]>([
    ["the package", "b", b()],
    ["a version", "b (>= 1.9), b (<< 3)", b()],
    ["one of several", "x | b (= 2.0)", b()],
    ["what provides it", "x", b({ Provides: "x" })],
    ["what provides its version", "x (>= 3)", b({ Provides: "x (= 3.1)" })],
    ["a package for any machine", "b", b({ Architecture: "all" })],
    ["another machine's that may be", "b", b({ Architecture: "i386", "Multi-Arch": "foreign" })],
    [
      "any machine's when it is asked for",
      "b:any",
      b({ Architecture: "i386", "Multi-Arch": "allowed" }),
    ],
    ["its own machine's when any is asked for", "b:any", b()],
    ["a machine that is named", "b:i386", b({ Architecture: "i386" })],
    ["dpkg's machine", "b:native", b()],
  ])("%s", (_, depends, other) => {
    expect(problems(a({ Depends: depends }), other)).toEqual([]);
  });
});

describe("a need is not met by", () => {
  test.each<[string, string, TestPackage]>([
    ["another package", "x", b()],
    ["an older version", "b (>= 2.0-1)", b()],
    ["what provides it without a version", "x (>= 3)", b({ Provides: "x" })],
    ["another machine's", "b", b({ Architecture: "i386" })],
    ["a machine that is not the named one", "b:i386", b()],
    ["what only its configuration is left of", "b", b({ Status: "deinstall ok config-files" })],
  ])("%s", (_, depends, other) => {
    expect(problems(a({ "Pre-Depends": depends }), other)).toEqual([`a Pre-Depends: ${depends}`]);
  });
});

describe("a package excludes", () => {
  test.each<[string, TestPackage["fields"], TestPackage]>([
    ["another", { Conflicts: "b" }, b()],
    ["an old version", { Breaks: "b (<< 3)" }, b()],
    ["what provides a name", { Conflicts: "x" }, b({ Provides: "x" })],
    ["another machine's", { Conflicts: "b" }, b({ Architecture: "i386" })],
  ])("%s", (_, fields, other) => {
    expect(problems(a(fields), other)).toEqual([
      expect.stringMatching(/^a (Conflicts|Breaks): .* \(b\)$/),
    ]);
  });
});

describe("a package does not exclude", () => {
  test.each<[string, TestPackage["fields"], TestPackage]>([
    ["itself, by what it provides", { Conflicts: "x", Provides: "x" }, b()],
    ["a newer version", { Breaks: "b (<< 2)" }, b()],
    ["what provides a name without a version", { Breaks: "x (<< 2)" }, b({ Provides: "x" })],
    ["a machine that it does not name", { Conflicts: "b:i386" }, b()],
  ])("%s", (_, fields, other) => {
    expect(problems(a(fields), other)).toEqual([]);
  });
});
