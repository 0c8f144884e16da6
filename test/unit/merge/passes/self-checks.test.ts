import { describe, expect, test } from "vitest";
import { printLdCache } from "../../../../src/merge/formats/ld-cache.ts";
import { selfChecksPass } from "../../../../src/merge/passes/self-checks.ts";
import { deskOf, pass } from "../../../support/desk.ts";
import { allContents, file, type Literal, symlink } from "../../../support/trees.ts";

const check = (base: Literal, sections: { [section: string]: Literal }) => {
  const { conflicts } = pass(deskOf(base, sections), selfChecksPass);
  return conflicts.map(({ level, subject, why, sides }) => ({
    what: `${level} ${subject}: ${why}`,
    sides: sides.map(({ section, value }) => `${section}: ${value}`),
  }));
};

const group = (path: string): string => `auto\n/usr/bin/x\n\n${path}\n1\n\n`;

describe("an alternative that is offered and not there", () => {
  const database = "var/lib/dpkg/alternatives/x";
  const base = { "usr/bin/y": "y" };
  const a = { [database]: group("/usr/bin/y") };

  test("is told when the merge made it so", () => {
    expect(check(base, { a, b: { "usr/bin/y": null } })).toEqual([
      {
        what: `structural /${database}: it offers /usr/bin/y, which is not there`,
        sides: ["a: offers /usr/bin/y", "b: removes /usr/bin/y"],
      },
    ]);
  });

  test("is the section's own when that has it so", () => {
    expect(check({}, { a, b: { "etc/x": "" } })).toEqual([]);
    expect(check(base, { a, b: { "etc/x": "" } })).toEqual([]);
  });
});

describe("a number of two names", () => {
  const passwd = (text: string): Literal => ({ "etc/passwd": `root:x:0:0::/:/bin/sh\n${text}` });
  const line = (name: string): string => `${name}:x:100:100::/:/bin/sh\n`;

  test("is told when no section has it so", () => {
    const desk = deskOf(passwd(""), { a: passwd(line("redis")), b: passwd(line("postgres")) });
    const merged = file(String(passwd(line("redis") + line("postgres"))["etc/passwd"]));
    desk.set("etc/passwd", merged);
    const { conflicts } = pass(desk, selfChecksPass);
    expect(conflicts).toEqual([
      {
        level: "record",
        subject: "/etc/passwd",
        why: "the users redis and postgres have the same number 100",
        base: undefined,
        sides: [
          { section: "a", value: "redis" },
          { section: "b", value: "postgres" },
        ],
      },
    ]);
  });

  test("is meant when one section has it so", () => {
    const both = passwd(line("toor") + line("admin"));
    expect(check(passwd(""), { a: both, b: { "etc/x": "" } })).toEqual([]);
    expect(check(both, { a: { "etc/x": "" } })).toEqual([]);
  });
});

describe("a library that the loader's cache names and that is not there", () => {
  const entry = {
    soname: "libx.so.1",
    path: "/usr/lib/libx.so.1",
    flags: 0x303,
    osVersion: 0,
    hwcap: 0n,
  };
  const cache = file(printLdCache({ entries: [entry], generator: "ldconfig" }));

  test("is told when the merge made it so", () => {
    const a = { "etc/ld.so.cache": cache, "etc/x": "" };
    const base = { "usr/lib/libx.so.1": "library" };
    expect(cache.content && allContents().get(cache.content)).toBeDefined();
    expect(check(base, { a, b: { "usr/lib/libx.so.1": null } })).toEqual([
      {
        what: "structural /etc/ld.so.cache: it names /usr/lib/libx.so.1, which is not there",
        sides: ["a: 1 in all"],
      },
    ]);
  });

  test("is the section's own when that has it so", () => {
    expect(check({}, { a: { "etc/ld.so.cache": cache } })).toEqual([]);
  });
});

describe("a link that leads nowhere", () => {
  const base = { "usr/lib/x": "x" };
  const linked = { "usr/lib/y": symlink("x") };

  test("is told when it led somewhere in all that have it", () => {
    expect(check(base, { a: linked, b: { "usr/lib/x": null }, c: { "etc/x": "" } })).toEqual([
      {
        what: "structural /usr/lib/y: it leads to x, which is not there",
        sides: ["a: leads to x", "b: takes away /usr/lib/x"],
      },
    ]);
  });

  test("is no fault of the merge when it was so before", () => {
    expect(check({}, { a: linked, b: { "etc/x": "" } })).toEqual([]);
    const both = { ...base, ...linked };
    expect(check(both, { a: { "etc/x": "" }, b: { "usr/lib/x": null } })).toEqual([]);
    expect(check(base, { a: linked, b: { "etc/x": "" } })).toEqual([]);
  });

  test("is told of links that are the merge's own", () => {
    const desk = deskOf(base, { a: { "etc/x": "" } });
    desk.set("etc/link", symlink("/nowhere"));
    expect(pass(desk, selfChecksPass).conflicts.map(({ why }) => why)).toEqual([
      "it leads to /nowhere, which is not there",
    ]);
  });
});
