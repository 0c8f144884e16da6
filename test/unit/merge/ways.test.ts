import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Conflict, Level } from "../../../src/merge/conflict.ts";
import { compilePathGlob } from "../../../src/merge/path-glob.ts";
import { ruleLine, waysOut } from "../../../src/merge/ways.ts";

function conflict(level: Level, subject: string, ...values: readonly string[]): Conflict {
  const names = ["a", "b", "c"];
  const sides = values.map((value, at) => ({ section: names[at] ?? "", value }));
  return { level, subject, base: "x", sides };
}

describe("the ways out of a conflict", () => {
  test("begin with those that are known of it, and name none twice", () => {
    const known = { ...conflict("metadata", "/srv", "mode 755", "mode 700"), ways: ["do this"] };
    expect(waysOut(known)).toEqual([
      "do this",
      "give it the same owner and permissions in both sections, or in the base",
      "choose, under `merge.rules`: `- { path: /srv, use: section:b }`, or section:a",
    ]);
    const ways = waysOut({ ...known, ways: waysOut(known) });
    expect(ways).toHaveLength(new Set(ways).size);
  });

  test.each([
    ["Env GOROOT", "/usr/lib/go", { env: { GOROOT: "/usr/lib/go" } }],
    ["Label org.x", 'a "b"', { labels: { "org.x": 'a "b"' } }],
    ["User", "app", { user: "app" }],
    ["Entrypoint", '["tini","--"]', { entrypoint: ["tini", "--"] }],
  ])("of the configuration's %s are a `config:` that can be pasted", (subject, value, config) => {
    const [way = ""] = waysOut(conflict("configuration", subject, "other", value));
    expect(parse(/`(.*)`/.exec(way)?.[1] ?? "")).toEqual({ config });
  });

  test("let the last section need the others", () => {
    const ways = waysOut(conflict("record", "/etc/services: port 99", "x", "y", "z"));
    expect(ways).toContain("build c on a and b: `needs: [a, b]` in section c");
    expect(ways.at(-1)).toContain("path: /etc/services");
  });

  test("of a database's record are no rule: it would lose all other records", () => {
    for (const path of ["/var/lib/dpkg/status", "/etc/passwd", "/lib/apk/db/installed"]) {
      const ways = waysOut(conflict("record", `${path}: record`, "x", "y"));
      expect(ways.join("\n")).not.toContain("use:");
    }
  });

  test.each([
    ["/etc/app.json", "use: json"],
    ["/etc/app.yml", "use: yaml"],
    ["/etc/app.ini", "use: ini"],
    ["/etc/motd", "use: text3"],
  ])("of the content of %s have a driver for its format: %s", (path, use) => {
    expect(waysOut(conflict("content", path, "x", "y")).join("\n")).toContain(use);
  });

  test("of content that no base has are no three-way merge of lines", () => {
    const ways = waysOut({ ...conflict("content", "/etc/x", "x", "y"), base: undefined }).join(
      "\n",
    );
    expect(ways).toContain("use: union-lines");
    expect(ways).not.toContain("text3");
  });

  test("do not name the driver that has just failed", () => {
    const failed = { ...conflict("content", "/etc/x", "x", "y"), why: "line 3 is changed by both" };
    expect(waysOut(failed).join("\n")).not.toContain("text3");
  });

  test.each([
    ["RUN apt-get install -y foo", "`apt-get install foo=2.0`"],
    ["RUN apk add foo", "`apk add foo=2.0`"],
    ["RUN dnf install -y foo", "`dnf install foo-2.0`"],
  ])("of two versions by %s pin one as the package manager does", (instruction, pin) => {
    const { sides, ...rest } = conflict("package", "package foo", "1.0", "version 2.0");
    const ways = waysOut({ ...rest, sides: sides.map((side) => ({ ...side, instruction })) });
    expect(ways[0]).toBe(`pin one version in all of them: ${pin}`);
  });

  test("of packages that exclude each other are no version to pin", () => {
    const ways = waysOut({
      ...conflict("package", "package postfix", "postfix 3.7", "exim4-daemon-light 4.96"),
      why: "it conflicts with exim4-daemon-light",
    });
    expect(ways.join("\n")).not.toContain("pin");
    expect(ways.at(-1)).toBe("give the sections to different images (`images:`)");
  });

  test("of one path that two packages ship are a rule", () => {
    expect(waysOut(conflict("package", "/usr/bin/x", "package a", "package b"))[0]).toContain(
      "- { path: /usr/bin/x, use: section:b }",
    );
  });

  test.each([
    ["uid 1000", "ids: renumber-all", "useradd --uid"],
    ["gid 101", "ids: renumber }", "groupadd --gid"],
  ])("of %s are the policy that renumbers it", (subject, policy, command) => {
    const ways = waysOut(conflict("ids", subject, "app", "alice")).join("\n");
    expect(ways).toContain(policy);
    expect(ways).toContain(command);
  });

  test.each([
    ["/usr/share/mime/mime.cache", "update-mime-database /usr/share/mime"],
    [
      "/usr/share/glib-2.0/schemas/gschemas.compiled",
      "glib-compile-schemas /usr/share/glib-2.0/schemas",
    ],
    [
      "/usr/share/icons/hicolor/icon-theme.cache",
      "gtk-update-icon-cache --force /usr/share/icons/hicolor",
    ],
  ])("of %s are the command that makes it again", (path, command) => {
    expect(waysOut(conflict("regenerate", path, "x", "y"))).toContain(
      `generate it again: \`merge: { finalize: ["${command}"] }\``,
    );
  });
});

describe("a rule to paste", () => {
  test.each(["/etc/motd", "/usr/bin/[", "/opt/a b, {c}*", '/srv/"quoted"\\', "/etc/x: y"])(
    "is YAML, and matches %s and nothing like it",
    (path) => {
      const rule = parse(ruleLine(path, "last"));
      expect(rule).toEqual([{ path: expect.any(String), use: "last" }]);
      const matches = compilePathGlob(rule[0].path);
      expect(matches(path)).toBe(true);
      expect(matches(path.replace("*", "x").replace("[", "test"))).toBe(!/[*[]/.test(path));
    },
  );
});
