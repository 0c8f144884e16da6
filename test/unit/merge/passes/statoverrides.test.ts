import { describe, expect, test } from "vitest";
import { statoverride } from "../../../../src/merge/drivers/statoverride.ts";
import { statoverridesPass } from "../../../../src/merge/passes/statoverrides.ts";
import { deskOf, pass } from "../../../support/desk.ts";
import { file, type Literal } from "../../../support/trees.ts";

const database = "var/lib/dpkg/statoverride";
const base: Literal = {
  "etc/passwd": "root:x:0:0::/:/bin/sh\n",
  "etc/group": "root:x:0:\nmail:x:8:\n",
  "etc/x": "",
};
const override = (text: string): Literal => ({ [database]: `${text}\n` });
const shipped = { "usr/bin/tool": file("tool", { mode: 0o755 }) };

const merge = (sections: { [section: string]: Literal }, on = base) =>
  pass(deskOf(on, sections, { drivers: [statoverride] }), statoverridesPass);

describe("a section's statoverride", () => {
  const mail = override("root mail 2755 /usr/bin/tool");

  test.each([
    ["one order", { a: mail, b: shipped }],
    ["the other", { b: shipped, a: mail }],
  ])("holds for the file that another section ships, in %s", (_, sections) => {
    const { at, notes, conflicts } = merge(sections);
    expect(at["usr/bin/tool"]).toBe('file 2755 0:8 "tool"');
    expect(notes).toEqual([
      "statoverride: /usr/bin/tool of b has owner and mode by its statoverride",
    ]);
    expect(conflicts).toEqual([]);
  });

  test("settles what sections leave with different owners and modes", () => {
    const own = { ...mail, "usr/bin/tool": file("tool", { mode: 0o2755, gid: 8 }) };
    const { at, conflicts } = merge({ a: own, b: shipped });
    expect(at["usr/bin/tool"]).toBe('file 2755 0:8 "tool"');
    expect(conflicts).toEqual([]);
  });

  test("does not settle what the file is", () => {
    const own = { ...mail, "usr/bin/tool": file("mine", { mode: 0o2755, gid: 8 }) };
    const { conflicts } = merge({ a: own, b: shipped });
    expect(conflicts.map(({ level, subject }) => [level, subject])).toEqual([
      ["content", "/usr/bin/tool"],
    ]);
  });

  test("may have numbers", () => {
    const { at } = merge({ a: override("#12 #34 600 /usr/bin/tool"), b: shipped });
    expect(at["usr/bin/tool"]).toBe('file 600 12:34 "tool"');
  });

  test("is left to the section itself for its own files", () => {
    const { at, notes } = merge({ a: { ...mail, ...shipped }, b: { "etc/y": "" } });
    expect(at["usr/bin/tool"]).toBe('file 755 0:0 "tool"');
    expect(notes).toEqual([]);
  });
});

describe("a user or group that is not there", () => {
  const redis = override("redis root 755 /var/lib/redis");
  const users = (text: string): Literal => ({ "etc/passwd": `root:x:0:0::/:/bin/sh\n${text}` });
  const accounts = users("redis:x:100:100::/:/bin/sh\n");

  test("is a conflict when the section has it and the merged accounts have not", () => {
    const rules = [{ path: "/etc/passwd", use: "last" }];
    const sections = { a: { ...redis, ...accounts }, b: users("app:x:101:101::/:/bin/sh\n") };
    const desk = deskOf(base, sections, { drivers: [statoverride], policy: { rules } });
    expect(pass(desk, statoverridesPass).conflicts).toEqual([
      {
        level: "record",
        subject: "/var/lib/dpkg/statoverride: /var/lib/redis",
        why: "there is no user redis, and dpkg refuses to work without",
        base: undefined,
        sides: [
          { section: "a", value: "redis root 755 /var/lib/redis" },
          { section: "b", value: "changes /etc/passwd" },
        ],
      },
    ]);
  });

  test("is none when the section itself has it so, or the base", () => {
    expect(merge({ a: redis, b: { "etc/y": "" } }).conflicts).toEqual([]);
    expect(merge({ b: { "etc/y": "" } }, { ...base, ...redis }).conflicts).toEqual([]);
  });

  test("is a group's name, too", () => {
    const sections = { a: { ...override("root mail 755 /x") }, b: { "etc/group": "root:x:0:\n" } };
    expect(merge(sections).conflicts.map(({ why }) => why)).toEqual([
      "there is no group mail, and dpkg refuses to work without",
    ]);
  });
});
