import { describe, expect, test } from "vitest";
import { dpkgStatus } from "../../../../src/merge/drivers/dpkg-status.ts";
import { triggers } from "../../../../src/merge/drivers/triggers.ts";
import { missedTriggers, triggersPass } from "../../../../src/merge/passes/triggers.ts";
import type { TriggerPolicy } from "../../../../src/merge/policy.ts";
import { deskOf, pass } from "../../../support/desk.ts";
import { dpkgRoot, type TestPackage } from "../../../support/dpkg.ts";
import type { Literal } from "../../../support/trees.ts";

const dpkg: TestPackage = { name: "dpkg" };
const manDb: TestPackage = {
  name: "man-db",
  fields: { Description: "manual pager\n reads pages", Homepage: "https://example.org/" },
};
const git: TestPackage = { name: "git", files: { "/usr/share/man/man1/git.1.gz": "git" } };
const vim: Literal = {
  ...dpkgRoot(dpkg, manDb),
  "var/lib/dpkg/triggers/File": "/usr/share/man man-db\n/usr/share/info man-db/noawait\n",
};
const base = dpkgRoot(dpkg);

const merge = (
  sections: { [section: string]: Literal },
  policy: TriggerPolicy = "report",
  on = base,
) => deskOf(on, sections, { drivers: [dpkgStatus, triggers], policy: { triggers: policy } });

test("a package of one section was not told of another's files", () => {
  expect(missedTriggers(merge({ git: dpkgRoot(dpkg, git), vim }))).toEqual([
    { package: "man-db", in: ["vim"], path: "/usr/share/man", by: ["git"] },
  ]);
});

describe("nothing is missed", () => {
  const page = "/usr/share/man/man1/x.1.gz";
  test.each<[string, { [section: string]: Literal }, Literal?]>([
    ["of files of no package", { vim, b: { "usr/share/man/man1/x.1": "mine" } }],
    [
      "of files that do not lie there",
      { vim, b: dpkgRoot(dpkg, { name: "b", files: { "/usr/share/manuals/x": "" } }) },
    ],
    [
      "of directories",
      {
        vim,
        b: {
          ...dpkgRoot(dpkg),
          "var/lib/dpkg/info/b.list": "/usr/share/man\n",
          "usr/share/man/x/y": "",
        },
      },
    ],
    [
      "of files that the package's own section has, too",
      {
        vim: { ...vim, ...dpkgRoot(dpkg, manDb, { name: "b", files: { [page]: "x" } }) },
        b: dpkgRoot(dpkg, { name: "b", files: { [page]: "x" } }),
      },
    ],
    ["when the base has the package", { a: dpkgRoot(dpkg, manDb, git), b: { "etc/x": "" } }, vim],
  ])("%s", (_, sections, on) => {
    expect(missedTriggers(merge(sections, "report", on))).toEqual([]);
  });
});

test("what another section removes is missed", () => {
  const on = dpkgRoot(dpkg, git);
  const removed = {
    ...base,
    "usr/share/man/man1/git.1.gz": null,
    "var/lib/dpkg/info/git.list": null,
  };
  const a = { ...vim, ...dpkgRoot(dpkg, git, manDb) };
  expect(missedTriggers(merge({ a, b: removed }, "report", on)).map(({ by }) => by)).toEqual([
    ["b"],
  ]);
});

describe("by the policy they", () => {
  const info: TestPackage = { name: "info", files: { "/usr/share/info/x.gz": "x" } };
  const sections = { git: dpkgRoot(dpkg, git), vim, doc: dpkgRoot(dpkg, info) };

  test("are told, with the command that runs them", () => {
    const { notes, text } = pass(merge(sections), triggersPass);
    expect(notes).toEqual([
      "triggers: man-db was not told of /usr/share/man and /usr/share/info, where git and doc changed files: " +
        '`merge: { finalize: ["dpkg-trigger --by-package=dpkg /usr/share/man && dpkg-trigger --by-package=dpkg /usr/share/info && dpkg --configure -a"] }` tells it',
    ]);
    expect(text("var/lib/dpkg/status")).not.toContain("triggers-pending");
  });

  test("are made pending, as dpkg writes it", () => {
    const { notes, text } = pass(merge(sections, "run"), triggersPass);
    expect(
      text("var/lib/dpkg/status")
        ?.split("\n\n")
        .find((stanza) => stanza.includes("man-db")),
    ).toBe(
      `Package: man-db
Status: install ok triggers-pending
Architecture: amd64
Version: 1.0
Description: manual pager
 reads pages
Triggers-Pending: /usr/share/man /usr/share/info
Homepage: https://example.org/`,
    );
    expect(notes.map((note) => note.split(": ").at(-1))).toEqual([
      "`dpkg --configure -a` runs its triggers",
    ]);
  });

  test("add to what is pending already", () => {
    const fields = {
      Status: "install ok triggers-awaited",
      "Triggers-Pending": "/etc/x",
      "Triggers-Awaited": "y",
    };
    const awaiting = { ...vim, ...dpkgRoot(dpkg, { name: "man-db", fields }) };
    const { text } = pass(merge({ git: dpkgRoot(dpkg, git), vim: awaiting }, "run"), triggersPass);
    expect(text("var/lib/dpkg/status")).toContain(
      "Status: install ok triggers-awaited\nArchitecture: amd64\nVersion: 1.0\n" +
        "Triggers-Pending: /etc/x /usr/share/man\nTriggers-Awaited: y\n",
    );
  });

  test("are ignored", () => {
    expect(pass(merge(sections, "ignore"), triggersPass).notes).toEqual([]);
  });
});
