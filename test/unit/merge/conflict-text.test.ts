import { describe, expect, test } from "vitest";
import type { Conflict } from "../../../src/merge/conflict.ts";
import { formatConflict } from "../../../src/merge/conflict-text.ts";

const versions: Conflict = {
  level: "package",
  subject: "package libfoo",
  why: "its versions differ",
  base: undefined,
  sides: [
    {
      section: "maven",
      value: "1.0-1",
      instruction: "RUN apt-get update && apt-get install -y libfoo=1.0-1",
    },
    { section: "golang", value: "2.0-1", instruction: "RUN apt-get install -y libfoo" },
  ],
  folded: ["usr/bin/foo", "usr/lib/libfoo.so.1", "usr/share/doc/libfoo/copyright", "usr/x"],
};

const line: Conflict = {
  level: "content",
  subject: "/etc/app.conf",
  why: "line 3 is changed by both",
  base: "workers = 1\n",
  sides: [
    {
      section: "web",
      value: "workers = 4\n",
      packages: ["app-server"],
      instruction: "RUN sed -i 's/workers = 1/workers = 4/' /etc/app.conf",
    },
    { section: "batch", value: "workers = 16\nqueue = long\n", packages: ["app-server"] },
  ],
};

const users: Conflict = {
  level: "ids",
  subject: "uid 1000",
  base: undefined,
  sides: [
    { section: "web", value: "user app", instruction: "RUN useradd -m app" },
    { section: "desk", value: "user alice", instruction: "RUN useradd -m alice" },
  ],
};

describe("a conflict as a person reads it", () => {
  test("two versions of one package are one conflict, with a version to pin", () => {
    expect(formatConflict(versions)).toMatchInlineSnapshot(`
      "[package] package libfoo: its versions differ (maven and golang)
        maven: 1.0-1
          by RUN apt-get update && apt-get install -y libfoo=1.0-1
        golang: 2.0-1
          by RUN apt-get install -y libfoo
        its files: /usr/bin/foo, /usr/lib/libfoo.so.1, /usr/share/doc/libfoo/copyright and 1 more
        ways out:
        - pin one version in all of them: \`apt-get install libfoo=2.0-1\`
        - move it to the base: install libfoo there
        - build golang on maven: \`needs: [maven]\` in section golang"
    `);
  });

  test("a line that was edited twice is shown as it was and as both have it, with a rule", () => {
    expect(formatConflict(line)).toMatchInlineSnapshot(`
      "[content] /etc/app.conf: line 3 is changed by both (web and batch)
        web: workers = 4 (package app-server)
          by RUN sed -i 's/workers = 1/workers = 4/' /etc/app.conf
        batch (package app-server):
          | workers = 16
          | queue = long
        base: workers = 1
        ways out:
        - choose, under \`merge.rules\`: \`- { path: /etc/app.conf, use: section:batch }\`, or section:web
        - build batch on web: \`needs: [web]\` in section batch
        - write it in the base, once for all"
    `);
  });

  test("a person's number that is given out twice is a choice between the two and a policy", () => {
    expect(formatConflict(users)).toMatchInlineSnapshot(`
      "[ids] uid 1000 is given out twice, by web and desk:
        web: user app
          by RUN useradd -m app
        desk: user alice
          by RUN useradd -m alice
        ways out:
        - give one of them a number of its own: \`useradd --uid …\`
        - let layerbuild do it, with all of its files: \`merge: { ids: renumber-all }\`
        - create both in the base
        - build desk on web: \`needs: [web]\` in section desk"
    `);
  });

  test("a value that no reason is given for tells by itself what is wrong", () => {
    const conflict: Conflict = {
      level: "configuration",
      subject: "Env GOROOT",
      base: "/usr",
      sides: [
        { section: "a", value: "/usr/lib/go" },
        { section: "b", value: "" },
      ],
    };
    expect(formatConflict(conflict)).toContain(
      "[configuration] Env GOROOT is set differently by a and b:\n" +
        "  a: /usr/lib/go\n  b: (empty)\n  base: /usr\n",
    );
  });

  test("long values are cut, and nothing in them reaches the terminal's controls", () => {
    const value = `\u001b[2J${"x".repeat(500)}\n${"line\n".repeat(20)}`;
    const text = formatConflict({ ...line, base: undefined, sides: [{ section: "a", value }] });
    expect(text).not.toContain("\u001b");
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThan(180);
    expect(text).toContain("    … 13 more\n");
  });
});
