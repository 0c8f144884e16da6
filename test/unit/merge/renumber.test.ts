import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/image/digest.ts";
import { idsInAcl } from "../../../src/merge/acl.ts";
import type { Driver } from "../../../src/merge/driver.ts";
import { group } from "../../../src/merge/drivers/group.ts";
import { gshadow } from "../../../src/merge/drivers/gshadow.ts";
import { passwd } from "../../../src/merge/drivers/passwd.ts";
import { shadow } from "../../../src/merge/drivers/shadow.ts";
import { subid } from "../../../src/merge/drivers/subid.ts";
import { defaultPolicy, type IdPolicy } from "../../../src/merge/policy.ts";
import { remapUser, renumber } from "../../../src/merge/renumber.ts";
import type { Node, Side, Tree } from "../../../src/merge/tree.ts";
import { openFixtures } from "../../support/fixtures.ts";
import { type FileSpec, mergeWorkshop } from "../../support/merge-sides.ts";

const { contents, tree, side, textIn } = mergeWorkshop();

function renumbered(base: Tree, sides: readonly Side[], ids: IdPolicy = "renumber") {
  const result = renumber(base, sides, contents, { ...defaultPolicy, ids });
  const of = (section: string): Side => {
    const found = result.sides.find((each) => each.section === section);
    if (!found) throw new Error(`${section} is gone`);
    return found;
  };
  const owner = (section: string, path: string): string | undefined => {
    const node = of(section).to.get(path);
    return node && `${node.uid}:${node.gid}`;
  };
  const text = (section: string, path: string) => textIn(of(section).to, path);
  return { ...result, of, owner, text };
}

const user = (name: string, id: number, gid = id): string => `${name}:x:${id}:${gid}::/:/bin/sh\n`;
const team = (name: string, id: number): string => `${name}:x:${id}:\n`;
const rootUser = user("root", 0);
const rootTeam = team("root", 0);
const base = tree({ "etc/passwd": rootUser, "etc/group": rootTeam });

/** A section that makes users with groups of their own, and a file of each size. */
function maker(
  section: string,
  users: { readonly [name: string]: readonly [id: number, size: number] },
  more: { readonly [path: string]: string | FileSpec | null } = {},
): Side {
  const all = Object.entries(users);
  return side(section, base, {
    "etc/passwd": rootUser + all.map(([name, [id]]) => user(name, id)).join(""),
    "etc/group": rootTeam + all.map(([name, [id]]) => team(name, id)).join(""),
    ...Object.fromEntries(
      all.map(([name, [id, size]]) => [`var/${name}`, { size, uid: id, gid: id }]),
    ),
    ...more,
  });
}

describe("real Debian sections", () => {
  const fixture = openFixtures("deb");
  const files = ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"];
  const drivers: { readonly [file: string]: Driver } = {
    passwd,
    group,
    shadow,
    gshadow,
    subuid: subid,
    subgid: subid,
  };
  const etc = (section: string): { [path: string]: string } =>
    Object.fromEntries(
      files.flatMap((file) => {
        const bytes = fixture(`${section}/etc/${file}`);
        return bytes ? [[`etc/${file}`, bytes.toString("latin1")]] : [];
      }),
    );
  const owned: { readonly [section: string]: { readonly [path: string]: FileSpec } } = {
    D: {
      "var/lib/postgresql/15": { size: 39_000_000, uid: 100, gid: 102 },
      "etc/ssl/private": { mode: 0o710, gid: 101 },
    },
    E: { "var/lib/redis/dump": { size: 1_900_000, uid: 100, gid: 101 } },
    F: {
      "usr/lib/dbus-daemon-launch-helper": { size: 51_000, gid: 101, mode: 0o4754 },
      "var/lib/dbus/x": { size: 100, uid: 100 },
      "usr/bin/ssh-agent": { size: 477_000, gid: 102, mode: 0o2755 },
      "home/app/.bashrc": { size: 4000, uid: 1000, gid: 1000 },
    },
    H: { "home/alice/.bashrc": { size: 3526, uid: 1000, gid: 1000 } },
  };
  const real = tree(etc("base0"));
  const sides = ["D", "E", "F", "H"].map((section) =>
    side(section, real, { ...etc(section), ...owned[section] }),
  );

  test.each(files)("get the expected %s, byte for byte", (file) => {
    const path = `etc/${file}`;
    const { sides: after } = renumbered(real, sides);
    const bytes = (from: Tree) => {
      const content = from.get(path)?.content;
      return content && contents.get(content);
    };
    const changes = after
      .filter(({ changes: changed }) => changed.has(path))
      .map((each) => ({ ...each, from: bytes(each.from), to: bytes(each.to) }));
    const surroundings = { path, base: () => undefined, side: () => undefined };
    const result = drivers[file]?.merge(bytes(real), changes, surroundings);
    expect(result?.bytes?.toString()).toBe(fixture(`EXPECTED_ABCDEFH/${path}`)?.toString());
    expect(result?.conflicts).toEqual([]);
  });

  test("get the same numbers in every order", () => {
    const numbers = (some: readonly Side[]) =>
      renumbered(real, some)
        .ids.map(({ kind, name, from, to }) => `${kind} ${name} ${from} ${to}`)
        .sort();
    expect(numbers([...sides].reverse())).toEqual(numbers(sides));
    expect(numbers(sides)).toEqual([
      "group _ssh 102 105",
      "group alice 1000 1001",
      "group messagebus 101 103",
      "group ssl-cert 101 104",
      "user alice 1000 1001",
      "user messagebus 100 103",
      "user redis 100 102",
    ]);
  });

  test("have one conflict, about the two people", () => {
    const { conflicts, notes } = renumbered(real, sides);
    expect(conflicts).toEqual([
      {
        level: "ids",
        subject: "uid 1000",
        base: undefined,
        sides: [
          { section: "F", value: "user app and its group" },
          { section: "H", value: "user alice and its group" },
        ],
        ways: ["create both in one section"],
      },
    ]);
    expect(renumbered(real, sides, "renumber-all").conflicts).toEqual([]);
    expect(notes.map(({ text }) => text)).toContain(
      "/etc/subuid: the range of alice (H) starts at 165536, not 100000",
    );
  });
});

describe("what a renumbered account owns goes with it:", () => {
  const big = maker("big", { big: [100, 9000] });

  test("entries, but not those of others", () => {
    const small = maker("small", { small: [100, 10] }, { "var/roots": "x" });
    const { owner, of, ids } = renumbered(base, [big, small]);
    expect(owner("small", "var/small")).toBe("101:101");
    expect(owner("small", "var/roots")).toBe("0:0");
    expect(owner("big", "var/big")).toBe("100:100");
    expect(of("small").changes.get("var/small")).toBe(of("small").to.get("var/small"));
    expect(ids).toEqual([
      { section: "small", kind: "user", name: "small", from: 100, to: 101 },
      { section: "small", kind: "group", name: "small", from: 100, to: 101 },
    ]);
  });

  test("numbers in ACLs", () => {
    const acl = Buffer.from("0200000002000600640000000800040064000000", "hex").toString("base64");
    const xattrs = { "system.posix_acl_access": acl, "user.note": acl };
    const small = maker("small", { small: [100, 10] }, { "var/shared": { size: 1, xattrs } });
    const found = renumbered(base, [big, small]).of("small").to.get("var/shared")?.xattrs;
    expect(idsInAcl(found?.["system.posix_acl_access"] ?? "")).toEqual({
      users: [101],
      groups: [101],
    });
    expect(found?.["user.note"]).toBe(acl);
  });

  test("numbers in databases", () => {
    const small = maker(
      "small",
      { small: [100, 10] },
      {
        "var/lib/dpkg/statoverride":
          "#100 #100 2755 /a\nsmall root 755 /b\nroot #0 4755 /#100 #100\n",
        "lib/apk/db/installed":
          "P:x\nF:var\nM:100:100:0755\nR:f\na:0:100:0640\nZ:Q1\nR:a:100:100:0\n",
        "etc/subuid": "100:100000:65536\nsmall:165536:1\n",
      },
    );
    const { text } = renumbered(base, [big, small]);
    expect(text("small", "var/lib/dpkg/statoverride")).toBe(
      "#101 #101 2755 /a\nsmall root 755 /b\nroot #0 4755 /#100 #100\n",
    );
    expect(text("small", "lib/apk/db/installed")).toBe(
      "P:x\nF:var\nM:101:101:0755\nR:f\na:0:101:0640\nZ:Q1\nR:a:100:100:0\n",
    );
    expect(text("small", "etc/subuid")).toBe("101:100000:65536\nsmall:165536:1\n");
  });

  test("the image's numeric USER", () => {
    const ids = [
      { kind: "user", from: 105, to: 110 },
      { kind: "group", from: 106, to: 111 },
    ] as const;
    expect(remapUser("105:106", ids)).toBe("110:111");
    expect(remapUser("105", ids)).toBe("110");
    expect(remapUser("106:105", ids)).toBe("106:105");
    expect(remapUser("app:106", ids)).toBe("app:111");
    expect(remapUser("", ids)).toBe("");
  });
});

describe("a new number", () => {
  const numberOf = (id: number, ...used: number[]) => {
    const files = used.map((uid) => [`srv/${uid}`, { size: 1, uid }] as const);
    const big = maker("big", { big: [id, 9000] }, Object.fromEntries(files));
    const small = maker("small", { small: [id, 10] });
    const { ids } = renumbered(base, [big, small], "renumber-all");
    return ids.find(({ kind }) => kind === "user")?.to;
  };

  test.each([
    [100, [], 101],
    [100, [101, 102], 103],
    [499, [], 500],
    [999, [998], 997],
    [500, [], 499],
    [33, [], 100],
    [1000, [1001], 1002],
    [65_533, [], 65_536],
  ])("next to %i, where %j own files, is %i", (id, used, expected) => {
    expect(numberOf(id, ...used)).toBe(expected);
  });

  test("is looked for elsewhere when all of its kind are used", () => {
    const all = Array.from({ length: 900 }, (_, at) => 100 + at);
    expect(numberOf(100, ...all)).toBe(1000);
  });
});

describe("a name with two numbers", () => {
  test("gets that which owns more", () => {
    const a = maker("a", { app: [100, 10] });
    const b = maker("b", { other: [100, 5], app: [101, 1000] });
    const { owner, ids, conflicts } = renumbered(base, [a, b]);
    expect(owner("a", "var/app")).toBe("101:101");
    expect(owner("b", "var/app")).toBe("101:101");
    expect(owner("b", "var/other")).toBe("100:100");
    expect(ids.map(({ section, kind }) => `${section} ${kind}`)).toEqual(["a user", "a group"]);
    expect(conflicts).toEqual([]);
  });

  test("is a conflict when it is a person's", () => {
    const { conflicts } = renumbered(base, [
      maker("a", { app: [1000, 1] }),
      maker("b", { app: [1001, 2] }),
    ]);
    expect(conflicts).toMatchObject([
      {
        level: "ids",
        subject: "uid of user app and its group",
        sides: [
          { section: "a", value: "uid 1000" },
          { section: "b", value: "uid 1001" },
        ],
      },
    ]);
  });
});

describe("the policy", () => {
  const sides = [maker("a", { x: [100, 1] }), maker("b", { y: [100, 2] })];

  test.each([
    ["error", 1],
    ["renumber", 0],
    ["separate", 0],
    ["renumber-all", 0],
  ] as const)("%s makes %i conflicts of a system number given twice", (policy, count) => {
    expect(renumbered(base, sides, policy).conflicts).toHaveLength(count);
  });

  test("error makes a conflict of ranges that overlap", () => {
    const range = (name: string) => ({ "etc/subgid": `${name}:100000:65536\n` });
    const some = [maker("a", { x: [100, 2] }, range("x")), maker("b", { y: [101, 1] }, range("y"))];
    expect(renumbered(base, some, "error").conflicts).toMatchObject([
      { level: "ids", subject: "/etc/subgid: y" },
    ]);
  });

  test("finds nothing to do where numbers are apart", () => {
    const apart = [maker("a", { x: [100, 1] }), maker("b", { y: [101, 2] })];
    const result = renumbered(base, apart, "error");
    expect(result).toMatchObject({ conflicts: [], notes: [], ids: [] });
    expect(result.sides).toEqual(apart);
  });
});

describe("accounts of the base", () => {
  const withNode = tree({
    "etc/passwd": rootUser + user("node", 1000),
    "etc/group": rootTeam,
    "home/node": { uid: 1000 },
  });
  const replaced = (section: string, name: string) =>
    side(section, withNode, {
      "etc/passwd": rootUser + user(name, 1000),
      "srv/app": { size: 10, uid: 1000 },
    });

  test("keep their numbers while anyone has files of theirs, whatever others own", () => {
    const withOld = tree({ "etc/passwd": rootUser + user("old", 42), "etc/group": rootTeam });
    const a = side("a", withOld, {
      "etc/passwd": rootUser + user("big", 42),
      srv: { size: 1_000_000, uid: 42 },
    });
    const b = side("b", withOld, { mine: { size: 1, uid: 42 } });
    const { owner, conflicts } = renumbered(withOld, [a, b]);
    expect(owner("a", "srv")).toBe("100:0");
    expect(owner("b", "mine")).toBe("42:0");
    expect(conflicts).toEqual([]);
  });

  test("that a section replaced by its own leave it their number", () => {
    const result = renumbered(withNode, [replaced("a", "app"), maker("b", {})]);
    expect(result).toMatchObject({ conflicts: [], ids: [] });
  });

  test("that another section still has files of do not", () => {
    const b = side("b", withNode, { "home/node/x": { size: 1, uid: 1000 } });
    const { conflicts, owner } = renumbered(withNode, [replaced("a", "app"), b]);
    expect(conflicts).toMatchObject([
      { subject: "uid 1000", base: "user node", sides: [{ section: "a", value: "user app" }] },
    ]);
    expect(owner("b", "home/node/x")).toBe("1000:0");
    expect(owner("a", "srv/app")).toBe("1001:0");
  });

  test("that a section renumbered are a conflict with another's files", () => {
    const a = side("a", withNode, { "etc/passwd": rootUser + user("node", 1500) });
    const b = side("b", withNode, { "home/node/x": { size: 1, uid: 1000 } });
    expect(renumbered(withNode, [a, maker("c", {})]).conflicts).toEqual([]);
    expect(renumbered(withNode, [a, b]).conflicts).toMatchObject([
      {
        level: "record",
        subject: "/etc/passwd: user node",
        base: "uid 1000",
        sides: [
          { section: "a", value: "uid 1500" },
          { section: "b", value: "files of uid 1000" },
        ],
      },
    ]);
  });

  test("may have a second name", () => {
    const a = side("a", base, { "etc/passwd": rootUser + user("toor", 0) });
    const result = renumbered(base, [a, maker("b", { x: [100, 1] })], "error");
    expect(result).toMatchObject({ conflicts: [], ids: [] });
  });
});

describe("two names of one new number in one section", () => {
  test("move together", () => {
    const both = maker("a", { x: [100, 1], y: [100, 1] });
    const { text, ids } = renumbered(base, [both, maker("b", { z: [100, 900] })]);
    expect(text("a", "etc/passwd")).toBe(rootUser + user("x", 101) + user("y", 101));
    expect(ids).toHaveLength(4);
  });
});

describe("a section that is built on others", () => {
  const a = maker("a", { redis: [100, 10] });
  const b = maker("b", { postgres: [100, 90] });
  /** What the merge of both gave it. */
  const below = tree({
    "etc/passwd": rootUser + user("redis", 101) + user("postgres", 100),
    "etc/group": rootTeam + team("redis", 101) + team("postgres", 100),
    "var/redis": { size: 10, uid: 101, gid: 101 },
    "var/postgres": { size: 90, uid: 100, gid: 100 },
  });

  test("finds numbers that stay, however much others own", () => {
    const c = side("c", below, { "var/more": { size: 1, uid: 101 } }, ["a", "b"]);
    const d = maker("d", { ftp: [101, 1_000_000] });
    const { owner, of } = renumbered(base, [a, b, c, d]);
    expect(owner("a", "var/redis")).toBe("101:101");
    expect(owner("c", "var/more")).toBe("101:0");
    expect(owner("d", "var/ftp")).toBe("102:102");
    expect(of("c")).toBe(c);
  });

  test("is renumbered with what it found where merges before gave one number twice", () => {
    const other = tree({
      "etc/passwd": rootUser + user("ftp", 101) + user("postgres", 100),
      "etc/group": rootTeam,
      "var/ftp": { size: 90_000, uid: 101 },
    });
    const e = maker("e", { ftp: [100, 1000] });
    const c = side("c", below, { "var/more": { size: 1, uid: 101 } }, ["a", "b"]);
    const d = side("d", other, { "var/most": { size: 50, uid: 101 } }, ["b", "e"]);
    const { owner, of, text } = renumbered(base, [a, b, e, c, d]);
    expect(owner("d", "var/most")).toBe("101:0");
    expect(owner("c", "var/more")).toBe("102:0");
    expect(owner("c", "var/redis")).toBe("102:101");
    expect(of("c").from.get("var/redis")?.uid).toBe(102);
    expect([...of("c").changes.keys()]).toEqual(["var/more"]);
    expect(text("c", "etc/passwd")).toBe(
      rootUser + user("redis", 102, 101) + user("postgres", 100),
    );
  });
});

test("a database that is not at hand is asked for", () => {
  const digest = digestOf("elsewhere");
  const { contents: none, tree: treeOf, side: sideOf } = mergeWorkshop();
  const before = treeOf({ "etc/passwd": rootUser });
  const after = sideOf("a", before, { "etc/passwd": user("x", 100) });
  const away = (node: Node): Node => ({ ...node, content: { digest, size: 9 } });
  const to = new Map([...after.to].map(([path, node]) => [path, node.content ? away(node) : node]));
  const result = renumber(before, [{ ...after, to }], none, defaultPolicy);
  expect([...none.missing]).toEqual([digest]);
  expect(result.ids).toEqual([]);
});
