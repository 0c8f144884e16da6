import { describe, expect, test } from "vitest";
import { contentsOf } from "../../../src/merge/contents.ts";
import type { Driver } from "../../../src/merge/driver.ts";
import { type External, type ExternalCall, externalOf } from "../../../src/merge/external.ts";
import { defaultPolicy, type Rule } from "../../../src/merge/policy.ts";
import { type Classes, mergePaths } from "../../../src/merge/three-way.ts";
import type { Side, Tree } from "../../../src/merge/tree.ts";
import {
  allContents,
  device,
  dir,
  file,
  type Literal,
  show,
  side,
  symlink,
  tree,
} from "../../support/trees.ts";

const noClasses: Classes = {
  ephemeralOf: () => undefined,
  pairOf: () => undefined,
  regenerateOf: () => undefined,
};

interface Options {
  readonly rules?: readonly Rule[];
  readonly drivers?: readonly Driver[];
  readonly classes?: Partial<Classes>;
  readonly external?: External;
  readonly contents?: ReturnType<typeof allContents>;
}

function mergeSides(base: Tree, sides: readonly Side[], options: Options = {}) {
  const { rules = [], drivers = [], classes, external, contents = allContents() } = options;
  const policy = { ...defaultPolicy, rules };
  const desk = mergePaths(
    { base, sides, contents, policy },
    { drivers, classes: { ...noClasses, ...classes }, ...(external ? { external } : {}) },
  );
  const { conflicts, notes } = desk.said();
  return { desk, merged: show(desk.merged), conflicts, notes: notes.map(({ text }) => text) };
}

/** Sections a, b, c on one base. */
function merge(base: Literal, sections: readonly Literal[], options: Options = {}) {
  const below = tree(base);
  const sides = sections.map((to, at) =>
    side(String.fromCharCode(97 + at), below, tree(to, below)),
  );
  return mergeSides(below, sides, options);
}

describe("paths that sections changed", () => {
  test("are taken from the only one that changed them, or from all that did the same", () => {
    const { merged, conflicts } = merge({ f: "1", g: "1", h: "1" }, [
      { f: "A", new: "n" },
      { g: null, new: file("n", { mtime: 7 }) },
      {},
    ]);
    expect(merged).toEqual(show(tree({ f: "A", h: "1", new: "n" })));
    expect(conflicts).toEqual([]);
  });

  test("are as a section says that is built on the others which changed them", () => {
    const base = tree({ f: "1" });
    const a = side("a", base, tree({ f: "2" }, base));
    const b = side("b", a.to, tree({ f: "3" }, a.to), ["a"]);
    expect(mergeSides(base, [a, b])).toMatchObject({
      merged: show(tree({ f: "3" })),
      conflicts: [],
    });
    const removed = side("b", a.to, tree({ f: null }, a.to), ["a"]);
    expect(mergeSides(base, [a, removed]).merged).toEqual(show(tree({})));
  });

  test("are in conflict when their bytes differ, with the last in the meantime", () => {
    const { desk, merged, conflicts } = merge({ "etc/motd": "1" }, [
      { "etc/motd": "A" },
      { "etc/motd": "B!" },
      { "etc/other": "o" },
    ]);
    expect(merged["etc/motd"]).toBe('file 644 0:0 "B!"');
    expect([...desk.open]).toEqual(["etc/motd"]);
    expect(conflicts).toEqual([
      {
        level: "content",
        subject: "/etc/motd",
        base: expect.stringMatching(/^a file of 1 bytes \(sha256:[0-9a-f]{12}\)$/),
        sides: [
          { section: "a", value: expect.stringMatching(/^a file of 1 bytes/) },
          { section: "b", value: expect.stringMatching(/^a file of 2 bytes/) },
        ],
      },
    ]);
  });

  test.each([
    ["removed and changed", { f: null }, { f: "B" }, ["(removed)", expect.anything()]],
    [
      "a file here and a directory there",
      { f: "A" },
      { f: dir() },
      [expect.anything(), "a directory"],
    ],
    [
      "a link here and a device there",
      { f: symlink("x") },
      { f: device(1, 3) },
      ["a symbolic link to x", "a char device"],
    ],
  ])("are in structural conflict when they are %s", (_, one: Literal, other: Literal, values) => {
    const { desk, conflicts } = merge({ f: "1" }, [one, other]);
    expect(conflicts).toMatchObject([{ level: "structural", subject: "/f" }]);
    expect(conflicts[0]?.sides.map(({ value }) => value)).toEqual(values);
    expect(desk.merged.get("f")).toEqual(tree(other).get("f"));
  });

  test("stop being in conflict when something settles them", () => {
    const { desk } = merge({ f: "1" }, [{ f: "A" }, { f: "B" }]);
    desk.set("f", file("both"));
    expect(desk.said().conflicts).toEqual([]);
    expect([...desk.open]).toEqual([]);
    const made = tree({ f: "both", "new/dir/f": file("made", { uid: 3 }) });
    desk.write("new/dir/f", Buffer.from("made"), file("", { uid: 3, link: "x" }));
    expect(desk.merged).toEqual(made);
    expect(desk.read(desk.merged, "new/dir/f")?.toString()).toBe("made");
    desk.set("new", null);
    expect(show(desk.merged)).toEqual(show(tree({ f: "both" })));
  });
});

describe("attributes", () => {
  test("merge each by itself, beside the content", () => {
    const x = { "user.x": "eA==" };
    const y = { "user.y": "eQ==" };
    const { merged, conflicts } = merge(
      { f: file("1", { xattrs: x }), d: dir({ xattrs: x }), l: symlink("t") },
      [
        { f: file("A", { xattrs: x }), d: dir({ mode: 0o1777, xattrs: x }) },
        { f: file("1", { mode: 0o600, xattrs: { ...x, ...y } }), d: dir({ uid: 33, xattrs: x }) },
        { f: file("1", { gid: 42, xattrs: {} }), d: dir({ xattrs: { ...x, ...y } }) },
      ],
    );
    expect(conflicts).toEqual([]);
    expect(merged).toMatchObject({
      f: 'file 600 0:42 "A" user.y=eQ==',
      d: "dir 1777 33:0  user.x=eA== user.y=eQ==",
    });
  });

  test("are in conflict by themselves, all of one path in one report", () => {
    const { desk, conflicts } = merge({ d: dir() }, [
      { d: dir({ mode: 0o700, uid: 1, gid: 9 }) },
      { d: dir({ mode: 0o711, uid: 1 }) },
      { d: dir({ uid: 2 }) },
    ]);
    expect(conflicts).toEqual([
      {
        level: "metadata",
        subject: "/d",
        base: "mode 755, uid 0",
        sides: [
          { section: "a", value: "mode 700, uid 1" },
          { section: "b", value: "mode 711, uid 1" },
          { section: "c", value: "uid 2" },
        ],
      },
    ]);
    expect([...desk.open]).toEqual(["d"]);
    expect(desk.merged.get("d")).toMatchObject({ mode: 0o711, uid: 2, gid: 9 });
  });

  test("of what became another kind of thing are all new", () => {
    const { conflicts } = merge({ f: file("1", { mode: 0o700 }) }, [
      { f: dir({ mode: 0o700 }) },
      { f: dir({ mode: 0o711 }) },
    ]);
    expect(conflicts).toMatchObject([{ level: "metadata", base: undefined }]);
  });

  test("that a section changed stay when one that is built on it changes the content", () => {
    const base = tree({ f: "1" });
    const a = side("a", base, tree({ f: file("1", { mode: 0o600 }) }, base));
    const b = side("b", a.to, tree({ f: file("2", { mode: 0o600 }) }, a.to), ["a"]);
    const c = side("c", base, tree({ f: file("1", { uid: 5 }) }, base));
    const { merged, conflicts } = mergeSides(base, [a, b, c]);
    expect(conflicts).toEqual([]);
    expect(merged.f).toBe('file 600 5:0 "2"');
  });
});

describe("directories", () => {
  test("that one section removed stay when another put something into them", () => {
    const base = { "d/e/o": "o", "d/p": "p", d: dir({ mode: 0o700 }) };
    for (const sections of [
      [{ d: null }, { "d/e/new": "n" }],
      [{ "d/e/new": "n" }, { d: null }],
    ]) {
      const { merged, conflicts, notes } = merge(base, sections);
      expect(merged).toEqual(show(tree({ "d/e/new": "n", d: dir({ mode: 0o700 }) })));
      expect(conflicts).toEqual([]);
      expect(notes).toEqual([expect.stringMatching(/^\/d, which [ab] removed, stays: for /)]);
    }
  });

  test("that one removed and another changed stay with that change if something is in them", () => {
    const filled = merge({ d: dir() }, [
      { d: null },
      { d: dir({ uid: 3 }) },
      { d: dir({ mode: 0o700 }), "d/f": "1" },
    ]);
    expect(filled.conflicts).toEqual([]);
    expect(filled.merged).toMatchObject({ d: "dir 700 3:0" });
    expect(merge({ d: dir() }, [{ d: null }, { d: dir({ uid: 3 }) }]).conflicts).toMatchObject([
      { level: "structural", subject: "/d" },
    ]);
  });

  test("that became something else while another put something into them are a conflict", () => {
    const base = { "d/o": "o" };
    const first = merge(base, [{ d: symlink("x") }, { "d/new": "n" }]);
    expect(first.conflicts).toMatchObject([
      { level: "structural", subject: "/d", sides: [{ section: "a" }, { section: "b" }] },
    ]);
    expect(first.merged).toEqual(show(tree({ "d/new": "n" })));
    const second = merge(base, [{ "d/new": "n" }, { d: symlink("x") }]);
    expect(second.conflicts).toHaveLength(1);
    expect(second.merged).toEqual(show(tree({ d: symlink("x") })));
    const rules = [{ path: "/d", use: "section:a" }];
    for (const sections of [
      [{ d: symlink("x") }, { "d/new": "n" }],
      [{ "d/new": "n" }, { d: symlink("x") }],
    ]) {
      const { merged, conflicts } = merge(base, sections, { rules });
      expect(conflicts).toEqual([]);
      expect(merged).toEqual(show(tree(sections[0] ?? {})));
    }
  });

  test("that a link leads to are a conflict when one section replaces the link", () => {
    const base = { "usr/bin/sh": "sh", bin: symlink("usr/bin") };
    const sections = [{ bin: dir(), "bin/x": "x" }, { "usr/bin/y": "y" }];
    expect(merge(base, sections).conflicts).toEqual([
      {
        level: "structural",
        subject: "/bin",
        why: expect.stringContaining("it leads to /usr/bin"),
        base: "a symbolic link to usr/bin",
        sides: [
          { section: "a", value: "a directory" },
          { section: "b", value: "changes /usr/bin/y" },
        ],
      },
    ]);
    expect(merge(base, sections, { rules: [{ path: "/bin", use: "last" }] }).conflicts).toEqual([]);
    expect(merge(base, [{ bin: null }, { "usr/lib": dir() }]).conflicts).toEqual([]);
    const all = [sections[0] ?? {}, { ...sections[0], ...sections[1] }];
    expect(merge(base, all).conflicts).toEqual([]);
  });
});

describe("rules", () => {
  const versions = [{ f: "A" }, { f: "B" }, { f: null }];

  test.each([
    ["first", 'file 644 0:0 "A"'],
    ["last", undefined],
    ["section:b", 'file 644 0:0 "B"'],
    ["drop", 'file 644 0:0 "1"'],
  ])("settle a path with `use: %s`", (use, found) => {
    const { merged, conflicts, notes } = merge({ f: "1" }, versions, {
      rules: [{ path: "/f", use }],
    });
    expect(merged.f).toBe(found);
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([expect.stringContaining("as the rule /f says")]);
  });

  test("settle attributes, too", () => {
    const sections = [{ d: dir({ uid: 1 }) }, { d: dir({ uid: 2 }) }];
    const { merged, conflicts } = merge({ d: dir() }, sections, {
      rules: [{ path: "/d", use: "first" }],
    });
    expect(merged.d).toBe("dir 755 1:0");
    expect(conflicts).toEqual([]);
  });

  test("that ask for an error, or that can't be followed, leave the conflict", () => {
    const refused = (use: string, sections: readonly Literal[] = versions) =>
      merge({ f: "1" }, sections, { rules: [{ path: "/f", use }], drivers: [driver("x", [])] })
        .conflicts;
    expect(refused("error")).toMatchObject([{ level: "structural", isForced: true }]);
    expect(refused("section:q")[0]?.why).toMatch(/section q/);
    expect(refused("x", [{ f: "A" }, { f: dir() }])[0]?.why).toMatch(/merges files/);
  });

  test("hand a file to the person's command once, and take what it printed", () => {
    const rules = [{ path: "/f", run: "./merge" }];
    const asked = externalOf(new Map());
    const before = merge({ f: "1" }, versions, { rules, external: asked });
    expect(before.conflicts).toEqual([]);
    const [[key, call] = ["", undefined]] = asked.missing;
    expect(call).toEqual({
      command: "./merge",
      path: "f",
      base: Buffer.from("1"),
      sides: [
        { section: "a", bytes: Buffer.from("A") },
        { section: "b", bytes: Buffer.from("B") },
        { section: "c", bytes: undefined },
      ],
    } satisfies ExternalCall);
    const known = externalOf(new Map([[key, Buffer.from("both")]]));
    const after = merge({ f: "1" }, versions, { rules, external: known });
    expect(after.desk.read(after.desk.merged, "f")?.toString()).toBe("both");
    expect(known.missing.size).toBe(0);
  });
});

const driver = (
  name: string,
  seen: unknown[],
  result: Partial<ReturnType<Driver["merge"]>> = {},
): Driver => ({
  name,
  paths: /^db\//,
  merge(base, changes, surroundings) {
    const side = surroundings.side("a", "beside");
    seen.push({
      base,
      changes,
      path: surroundings.path,
      beside: [surroundings.base("beside"), side],
    });
    return { bytes: Buffer.from("merged"), conflicts: [], notes: [], ...result };
  },
});

describe("drivers", () => {
  test("merge the files of their paths from bytes, and attributes merge beside", () => {
    const seen: unknown[] = [];
    const { merged, conflicts, notes } = merge(
      { "db/f": "1", beside: "x" },
      [
        { "db/f": file("A", { mode: 0o600 }), beside: "y" },
        { "db/f": file("1", { uid: 7 }) },
        { "db/f": "C" },
      ],
      { drivers: [driver("d", seen, { notes: ["merged it"] })] },
    );
    expect(seen).toMatchObject([
      {
        path: "db/f",
        base: Buffer.from("1"),
        changes: [
          { section: "a", from: Buffer.from("1"), to: Buffer.from("A") },
          { section: "c", from: Buffer.from("1"), to: Buffer.from("C") },
        ],
        beside: [Buffer.from("x"), Buffer.from("y")],
      },
    ]);
    expect(merged["db/f"]).toMatch(/^file 600 7:0/);
    expect(conflicts).toEqual([]);
    expect(notes).toEqual(["merged it"]);
  });

  test("see a removed file as none, and may remove it", () => {
    const seen: unknown[] = [];
    const { desk } = merge({ "db/f": "1" }, [{ "db/f": null }, { "db/f": "B" }], {
      drivers: [driver("d", seen, { bytes: undefined })],
    });
    expect(seen).toMatchObject([{ changes: [{ section: "a", to: undefined }, { section: "b" }] }]);
    expect(desk.merged.has("db/f")).toBe(false);
  });

  test("are asked neither for one change nor for what is no file", () => {
    const seen: unknown[] = [];
    const drivers = [driver("d", seen)];
    merge({ "db/f": "1" }, [{ "db/f": "A" }, {}], { drivers });
    merge({ "db/f": "1" }, [{ "db/f": "A" }, { "db/f": symlink("x") }], { drivers });
    expect(seen).toEqual([]);
  });

  test("have their conflicts told, those about packages as such", () => {
    const sides = [{ section: "a", value: "1.0" }];
    const record = { key: "user app", why: "", base: undefined, sides };
    const foo = { ...record, key: "package foo", why: "two versions", package: "foo" };
    const { desk, conflicts } = merge({ "db/f": "1" }, [{ "db/f": "A" }, { "db/f": "B" }], {
      drivers: [driver("d", [], { conflicts: [record, foo] })],
    });
    expect(conflicts).toEqual([
      { level: "record", subject: "/db/f: user app", base: undefined, sides },
      { level: "package", subject: "package foo", why: "two versions", base: undefined, sides },
    ]);
    expect([...desk.open]).toEqual([]);
  });

  test("wait for bytes that are not at hand: nothing is said, and all that is missing is noted", () => {
    const contents = contentsOf(new Map());
    const seen: unknown[] = [];
    const { desk, conflicts } = merge({ "db/f": "1" }, [{ "db/f": "A" }, { "db/f": "B" }], {
      drivers: [driver("d", seen)],
      contents,
    });
    expect(seen).toEqual([]);
    expect(conflicts).toEqual([]);
    expect(desk.merged.get("db/f")).toEqual(file("B"));
    const digests = ["1", "A", "B"].map((text) => file(text).content?.digest);
    expect([...contents.missing].sort()).toEqual(digests.sort());
  });
});

describe("files that count for little", () => {
  test("are as in the base or the last section's, and told in one note per class", () => {
    const { desk, merged, conflicts, notes } = merge(
      { "log/a": "1", "log/b": "1" },
      [
        { "log/a": "A", "log/b": "A", "cache/c": "A", "cache/d": "A" },
        { "log/a": "B", "log/b": null, "cache/c": "B" },
      ],
      {
        classes: {
          ephemeralOf(path) {
            if (path.startsWith("log/")) return { class: "logs", how: "last" };
            return path.startsWith("cache/") ? { class: "caches", how: "base" } : undefined;
          },
        },
      },
    );
    expect(Object.keys(merged)).toEqual(["", "cache", "cache/d", "log", "log/a"]);
    expect(merged["log/a"]).toContain('"B"');
    expect(conflicts).toEqual([]);
    expect([...desk.open]).toEqual([]);
    expect(notes).toEqual(["caches, as in the base: 1 path", "logs, the last section's: 2 paths"]);
  });

  test("are all from one section when they were generated together", () => {
    const { merged, conflicts, notes } = merge(
      {},
      [{ key: "A", pem: "A" }, { key: "B", pem: "B" }, { other: "x" }],
      { classes: { pairOf: (path) => (/key|pem/.test(path) ? "pair" : undefined) } },
    );
    expect(merged).toEqual(show(tree({ key: "B", pem: "B", other: "x" })));
    expect(conflicts).toEqual([]);
    expect(notes).toEqual(["/key, /pem are generated together: those of b"]);
  });

  test("are to be generated again when nothing can merge them", () => {
    const { conflicts } = merge({}, [{ "m.cache": "A" }, { "m.cache": "B" }], {
      classes: { regenerateOf: () => ({ command: "update-m /usr" }) },
    });
    expect(conflicts).toMatchObject([
      {
        level: "regenerate",
        subject: "/m.cache",
        ways: ['generate it again: `merge: { finalize: ["update-m /usr"] }`'],
      },
    ]);
  });
});
