import { expect, test } from "vitest";
import { formatConflict } from "../../../../src/merge/conflict-text.ts";
import { dpkgStatus } from "../../../../src/merge/drivers/dpkg-status.ts";
import { dependenciesPass } from "../../../../src/merge/passes/dependencies.ts";
import { deskOf, pass } from "../../../support/desk.ts";
import { dpkgRoot, type TestPackage } from "../../../support/dpkg.ts";
import type { Literal } from "../../../support/trees.ts";

const base: TestPackage[] = [{ name: "dpkg" }, { name: "e2fsprogs", version: "1.47" }];
const withMore = (...more: TestPackage[]): Literal => dpkgRoot(...base, ...more);
const conflicts = (sections: { [section: string]: Literal }, on: Literal = withMore()) =>
  pass(deskOf(on, sections, { drivers: [dpkgStatus] }), dependenciesPass).conflicts;

const agent = { Conflicts: "mail-transport-agent", Provides: "mail-transport-agent" };
const exim: TestPackage = { name: "exim4-daemon-light", version: "4.96-15", fields: agent };
const postfix: TestPackage = { name: "postfix", version: "3.7.11", fields: agent };

test("two packages that exclude each other are one conflict", () => {
  const found = conflicts({ k: withMore(exim), s: withMore(postfix), x: { "etc/x": "" } });
  expect(found).toEqual([
    {
      level: "package",
      subject: "package exim4-daemon-light",
      why: "it conflicts with mail-transport-agent, which is postfix 3.7.11",
      base: undefined,
      sides: [
        { section: "k", value: "installs exim4-daemon-light 4.96-15" },
        { section: "s", value: "installs postfix 3.7.11" },
      ],
    },
  ]);
  expect(found.map(formatConflict).join("\n")).toContain(
    "[package] package exim4-daemon-light: it conflicts with mail-transport-agent, which is postfix 3.7.11 (k and s)\n",
  );
});

test("what one section needs and another removes is a conflict", () => {
  const needing = { name: "tool", fields: { Depends: "e2fsprogs (>= 1.4)" } };
  expect(conflicts({ a: dpkgRoot({ name: "dpkg" }), b: withMore(needing) })).toEqual([
    {
      level: "package",
      subject: "package tool",
      why: "it needs e2fsprogs (>= 1.4), which is not there",
      base: undefined,
      sides: [
        { section: "a", value: "removes e2fsprogs 1.47" },
        { section: "b", value: "installs tool 1.0" },
      ],
    },
  ]);
});

test("a version that one section brings and another's package breaks is a conflict", () => {
  const newer = dpkgRoot({ name: "dpkg" }, { name: "e2fsprogs", version: "2.0" });
  const breaking = { name: "tool", fields: { Breaks: "e2fsprogs (>= 2.0)" } };
  expect(
    conflicts({ a: newer, b: withMore(breaking) }).map(({ why, sides }) => [why, sides]),
  ).toEqual([
    [
      "it breaks e2fsprogs (>= 2.0), which is e2fsprogs 2.0",
      [
        { section: "a", value: "replaces e2fsprogs 1.47 by 2.0" },
        { section: "b", value: "installs tool 1.0" },
      ],
    ],
  ]);
});

test("what the base or a section alone has so is none of the merge", () => {
  const lame = { name: "lame", fields: { Depends: "nothing" } };
  const other = { name: "other" };
  expect(conflicts({ a: withMore(lame), b: withMore(other) })).toEqual([]);
  const on = withMore(lame);
  expect(conflicts({ a: withMore(lame, other), b: withMore(lame, exim) }, on)).toEqual([]);
  expect(conflicts({ a: withMore(exim, postfix), b: withMore(other) })).toEqual([]);
});

test("sections that go together have none", () => {
  const user = { name: "user", fields: { Depends: "library (>= 1.0), e2fsprogs | x" } };
  expect(conflicts({ a: withMore(user, { name: "library" }), b: withMore(exim) })).toEqual([]);
});
