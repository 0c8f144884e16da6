import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Tree } from "../../../src/merge/tree.ts";
import { compared, configOf, ignored, imageOf, lines } from "../../support/compare.ts";
import { device, dir, file, program, symlink, tree } from "../../support/trees.ts";

const short = (text: string): string => text.replace(/[0-9a-f]{12}/g, "…");

describe("what differs at a path is told:", () => {
  const passwd = "root:x:0:0::/:/bin/sh\nredis:x:101:101::/:/bin/sh\n";
  test.each([
    [
      "content",
      { x: "one" },
      { x: "two!" },
      "content: a file of 3 bytes (sha256:…) → a file of 4 bytes (sha256:…)",
    ],
    ["kind", { x: "one" }, { x: dir() }, "a file of 3 bytes (sha256:…) → a directory"],
    ["link target", { x: symlink("a") }, { x: symlink("b") }, "target a → b"],
    ["device", { x: device(1, 3) }, { x: device(1, 5) }, "device 1:3 → 1:5"],
    ["mode", { x: file("") }, { x: file("", { mode: 0o4755 }) }, "mode 644 → 4755"],
    ["owner", { x: file("") }, { x: file("", { uid: 7, gid: 8 }) }, "owner 0 → 7, group 0 → 8"],
    [
      "an extended attribute",
      { x: file("", { xattrs: { "security.capability": "AQ==" } }) },
      { x: file("") },
      "attribute security.capability AQ== → (none)",
    ],
    [
      "an owner by name",
      { "etc/passwd": passwd, x: file("", { uid: 101 }) },
      { "etc/passwd": passwd, x: file("") },
      "owner redis (101) → root (0)",
    ],
  ])("%s", (_, a, b, text) => {
    expect(lines(imageOf(a), imageOf(b)).map(short)).toEqual([`~ /x: ${text}`]);
  });

  test("what only one of them has", () => {
    const found = lines(imageOf({ "a/b": "1" }), imageOf({ a: dir(), c: symlink("a") }));
    expect(found.map(short)).toEqual([
      "- /a/b: a file of 1 bytes (sha256:…)",
      "+ /c: a symbolic link to a",
    ]);
  });

  test("hard links that one of them does not have, with other names too", () => {
    const linked = { a: file("x", { link: "1" }), b: file("x", { link: "1" }), c: file("x") };
    expect(lines(imageOf(linked), imageOf({ a: "x", b: "x", c: "x" }))).toEqual([
      "~ /a: one file with /b → with no other",
      "~ /b: one file with /a → with no other",
    ]);
    const [one, other] = [file("x", { link: "1" }), file("x", { link: "2" })];
    const three = { a: other, b: other, c: other };
    expect(lines(imageOf({ a: one, b: one, c: "x" }), imageOf(three))).toEqual([
      "~ /a: one file with /b → with /b /c",
      "~ /b: one file with /a → with /a /c",
      "~ /c: one file with no other → with /a /b",
    ]);
    // The second name is gone in one of them: that is told, and not as a link, too.
    expect(lines(imageOf({ a: one, b: one }), imageOf({ a: one })).map(short)).toEqual([
      "- /b: a file of 1 bytes (sha256:…)",
    ]);
  });
});

describe("what two builds of the same do not have in common is ignored, and said:", () => {
  test.each([
    ["logs", "var/log/dpkg.log"],
    ["backups", "etc/passwd-"],
    ["locks", "etc/.pwd.lock"],
    ["caches", "var/cache/ldconfig/aux-cache"],
    ["package lists", "var/lib/apt/lists/deb_Packages"],
    ["machine ids", "etc/machine-id"],
    ["temporary files", "tmp/x"],
    ["runtime files", "etc/resolv.conf"],
    ["compiled Python", "usr/lib/python3/__pycache__/x.cpython-311.pyc"],
  ])("%s, whether they are there or not", (rule, path) => {
    for (const [a, b] of [
      [{ [path]: "1" }, { [path]: "2" }],
      [{ [path]: "1" }, { [path]: null }],
      [{ [path]: null }, { [path]: "2" }],
    ] as const) {
      const inFolder = { [path.replace(/\/[^/]+$/, "")]: dir() };
      const images = [imageOf({ ...inFolder, ...a }), imageOf({ ...inFolder, ...b })] as const;
      expect(lines(...images)).toEqual([]);
      expect(ignored(...images)).toEqual([`${rule} /${path}`]);
      expect(lines(...images, { strict: true })).toHaveLength(1);
      expect(ignored(...images, { strict: true })).toEqual([]);
    }
  });

  test.each([
    ["random keys", "etc/ssh/ssh_host_rsa_key"],
    ["compiled Python", "opt/app/module.pyc"],
    ["database clusters", "var/lib/postgresql/15/main/global/pg_control"],
  ])("%s, but not that one of them has none", (rule, path) => {
    expect(ignored(imageOf({ [path]: "1" }), imageOf({ [path]: "2" }))).toEqual([
      `${rule} /${path}`,
    ]);
    const folder = { [path.replace(/\/[^/]+$/, "")]: dir() };
    expect(lines(imageOf({ [path]: "1" }), imageOf(folder))).toHaveLength(1);
  });

  test("permissions of such files count, but for those of backups", () => {
    const [a, b] = ["var/log/app.log", "etc/shadow-"].map((path) => [
      imageOf({ [path]: "1" }),
      imageOf({ [path]: file("2", { mode: 0o600 }) }),
    ]) as never as [Parameters<typeof lines>, Parameters<typeof lines>];
    expect(lines(a[0] as never, a[1] as never)).toEqual(["~ /var/log/app.log: mode 644 → 600"]);
    expect(lines(b[0] as never, b[1] as never)).toEqual([]);
  });

  test("times are counted, and told when it is strict", () => {
    const [a, b] = [
      imageOf({ x: file("1", { mtime: 5 }) }),
      imageOf({ x: file("1", { mtime: 6 }) }),
    ];
    expect(compared(a, b)).toMatchObject({ differences: [], counts: { paths: 2, times: 1 } });
    expect(lines(a, b, { strict: true })).toEqual(["~ /x: time 5 → 6"]);
  });

  test("an owner by another number and the same name", () => {
    const account = (id: number) => ({
      "etc/passwd": `redis:x:${id}:${id}::/:/bin/sh\n`,
      "etc/group": `redis:x:${id}:\n`,
      "var/lib/redis": dir({ uid: id, gid: id }),
    });
    const [a, b] = [imageOf(account(101)), imageOf(account(105))];
    expect(lines(a, b)).toEqual([]);
    expect(ignored(a, b)).toEqual(["ids user redis", "ids group redis", "ids /var/lib/redis"]);
    expect(lines(a, b, { strict: true })).toContain(
      "~ /var/lib/redis: owner redis (101) → redis (105), group redis (101) → redis (105)",
    );
  });

  test("but not the same number of another name", () => {
    const files = (name: string) => ({
      "etc/passwd": `${name}:x:101:0::/:/bin/sh\n`,
      x: file("", { uid: 101 }),
    });
    expect(lines(imageOf(files("redis")), imageOf(files("postgres")))).toContain(
      "~ /x: owner redis (101) → postgres (101)",
    );
  });

  test("also where the trees have the file in common, with its time", () => {
    const x = file("", { uid: 101 });
    const files = (name: string) => ({ "etc/passwd": `${name}:x:101:0::/:/bin/sh\n`, x });
    const [a, b] = [imageOf(files("redis")), imageOf(files("postgres"))];
    const node = a.tree.get("x");
    if (!node) throw new Error("the test's image lacks its file");
    expect(lines(a, { ...b, tree: new Map([...b.tree, ["x", node]]) })).toContain(
      "~ /x: owner redis (101) → postgres (101)",
    );
  });

  test("nor a number that the account had before it got another one", () => {
    const files = (id: number, uid: number) => ({
      "etc/passwd": `redis:x:${id}:0::/:/bin/sh\n`,
      x: file("", { uid }),
    });
    expect(lines(imageOf(files(101, 101)), imageOf(files(105, 101)))).toEqual([
      "~ /x: owner redis (101) → 101",
    ]);
    const nobody = { x: file("", { uid: 101 }) };
    const lost = lines(imageOf(files(101, 101)), imageOf(nobody));
    expect(lost.filter((line) => line.includes("/x"))).toEqual([]);
  });

  test("an access list that names the account by its number", () => {
    const acl = (id: number): string => {
      const bytes = Buffer.alloc(12);
      bytes.writeUInt32LE(2);
      bytes.writeUInt16LE(2, 4);
      bytes.writeUInt16LE(7, 6);
      bytes.writeUInt32LE(id, 8);
      return bytes.toString("base64");
    };
    const files = (id: number, named = id) => ({
      "etc/passwd": `redis:x:${id}:0::/:/bin/sh\n`,
      x: file("", { xattrs: { "system.posix_acl_access": acl(named) } }),
    });
    expect(lines(imageOf(files(101)), imageOf(files(105)))).toEqual([]);
    expect(lines(imageOf(files(101)), imageOf(files(105, 101)))).toHaveLength(1);
  });
});

describe("for all trees", () => {
  const image = (of: Tree) => ({ tree: of, config: configOf({}) });
  const strict = { strict: true };

  test("one and itself have no difference, not even a strict one", () => {
    fc.assert(
      fc.property(program, (make) => {
        const made = make(tree({}));
        expect(compared(image(made), image(new Map(made)), strict).differences).toEqual([]);
      }),
    );
  });

  test("turned around, what was added was removed, and the same has changed", () => {
    const mirror = { added: "removed", removed: "added", changed: "changed" } as const;
    fc.assert(
      fc.property(program, program, program, (on, one, other) => {
        const base = on(tree({}));
        const [a, b] = [image(one(base)), image(other(base))];
        const there = compared(a, b, strict).differences;
        const back = compared(b, a, strict).differences;
        const keys = (all: typeof there, turn: (change: keyof typeof mirror) => string) =>
          all.map(({ subject, change }) => `${turn(change)} ${subject}`).sort();
        expect(keys(back, (change) => mirror[change])).toEqual(keys(there, (change) => change));
      }),
    );
  });

  test("whatever differs to those who use the image is found", () => {
    fc.assert(
      fc.property(program, program, (one, other) => {
        const [a, b] = [one(tree({})), other(tree({}))];
        const found = compared(image(a), image(b)).differences.length > 0;
        const plain = (of: Tree) =>
          [...of]
            .map(([path, { mtime: _, link: __, ...rest }]) => JSON.stringify([path, rest]))
            .sort();
        if (!found) expect(plain(a)).toEqual(plain(b));
      }),
    );
  });
});

test("only chosen files are compared, and then not the configuration", () => {
  const [a, b] = [imageOf({ x: "1", y: "1" }, { User: "a" }), imageOf({ x: "2", y: "2" })];
  expect(lines(a, b)).toHaveLength(3);
  const only = (path: string) => path === "y";
  expect(compared(a, b, { only })).toMatchObject({
    differences: [{ subject: "/y" }],
    counts: { paths: 1 },
  });
});
