import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { alternatives } from "../../../../src/merge/drivers/alternatives.ts";
import type { OpenDesk } from "../../../../src/merge/open-desk.ts";
import { alternativesPass } from "../../../../src/merge/passes/alternatives.ts";
import type { MergePolicy } from "../../../../src/merge/policy.ts";
import { deskOf, pass } from "../../../support/desk.ts";
import { openFixtures } from "../../../support/fixtures.ts";
import { type Literal, symlink } from "../../../support/trees.ts";

const fixture = openFixtures("deb");
const database = "var/lib/dpkg/alternatives/editor";

/** A group without slaves: choices by path. */
const group = (choices: { [path: string]: number }, status = "auto") =>
  [status, "/usr/bin/editor", "", ...Object.entries(choices).flat(), "", ""].join("\n");

/** A tree in which update-alternatives has installed these, of which the first is chosen. */
function root(choices: { [path: string]: number }, status = "auto"): Literal {
  const paths = Object.keys(choices);
  const sorted = Object.fromEntries(Object.entries(choices).sort());
  return {
    ...Object.fromEntries(paths.map((path) => [path.slice(1), path])),
    [database]: group(sorted, status),
    "usr/bin/editor": symlink("/etc/alternatives/editor"),
    "etc/alternatives/editor": symlink(paths[0] ?? ""),
  };
}

const desk = (
  base: Literal,
  sections: { readonly [section: string]: Literal },
  policy: Partial<MergePolicy> = {},
): OpenDesk => deskOf(base, sections, { drivers: [alternatives], policy });

const editor = ({ at }: ReturnType<typeof pass>): string | undefined =>
  at["etc/alternatives/editor"]?.split(" ").at(-1);

describe("of what several sections installed", () => {
  const [vim, nano, ed] = [{ "/bin/vim": 30 }, { "/bin/nano": 40 }, { "/bin/ed": 40 }];

  test.each([
    ["the highest priority is chosen", { a: root(nano), b: root(vim) }, "/bin/nano"],
    ["in the other order, too", { a: root(vim), b: root(nano) }, "/bin/nano"],
    ["of equal ones the first is", { a: root(nano), b: root(ed) }, "/bin/nano"],
    ["in whichever order they come", { a: root(ed), b: root(nano) }, "/bin/ed"],
    ["what was set by hand stays", { a: root(nano), b: root(vim, "manual") }, "/bin/vim"],
  ])("%s", (_, sections, expected) => {
    const done = pass(desk({}, sections), alternativesPass);
    expect(editor(done)).toBe(expected);
    expect(done.conflicts).toEqual([]);
    expect(done.open).toEqual([]);
    expect(done.at["usr/bin/editor"]).toBe("symlink 777 0:0 /etc/alternatives/editor");
  });

  test("a choice of the base stays unless another has strictly more priority", () => {
    const base = root(nano);
    const more = (other: { [path: string]: number }, chosen = "/bin/nano"): Literal => ({
      ...root({ ...nano, ...other }),
      "etc/alternatives/editor": symlink(chosen),
    });
    const equal = pass(desk(base, { a: more(vim), b: more(ed) }), alternativesPass);
    expect(editor(equal)).toBe("/bin/nano");
    expect(equal.notes).toEqual([
      "alternatives: editor is /bin/nano, which came before /bin/ed of the same priority",
    ]);
    const higher = more({ "/bin/emacs": 50 }, "/bin/emacs");
    expect(editor(pass(desk(base, { a: more(vim), b: higher }), alternativesPass))).toBe(
      "/bin/emacs",
    );
  });
});

test("two that were set by hand are a conflict, and a rule for the link decides it", () => {
  const sections = {
    a: root({ "/bin/nano": 40 }, "manual"),
    b: root({ "/bin/vim": 30 }, "manual"),
  };
  const { conflicts } = pass(desk({}, sections), alternativesPass);
  expect(conflicts).toEqual([
    {
      level: "record",
      subject: "/etc/alternatives/editor",
      why: "it is set by hand to different programs",
      base: undefined,
      sides: [
        { section: "a", value: "/bin/nano" },
        { section: "b", value: "/bin/vim" },
      ],
      ways: ["a", "b"].map(
        (name) =>
          `choose that of ${name}, under \`merge.rules\`: \`- { path: /etc/alternatives/editor, use: section:${name} }\``,
      ),
    },
  ]);

  const rules = [{ path: "/etc/alternatives/editor", use: "section:a" }];
  const ruled = pass(desk({}, sections, { rules }), alternativesPass);
  expect(ruled.conflicts).toEqual([]);
  expect(editor(ruled)).toBe("/bin/nano");
});

test("a rule that chooses what dpkg would not makes it a choice by hand", () => {
  const rules = [{ path: "/etc/alternatives/*", use: "last" }];
  const sections = { a: root({ "/bin/nano": 40 }), b: root({ "/bin/vim": 30 }) };
  const done = pass(desk({}, sections, { rules }), alternativesPass);
  expect(editor(done)).toBe("/bin/vim");
  expect(done.text(database)).toBe(group({ "/bin/nano": 40, "/bin/vim": 30 }, "manual"));
});

test("what was set by hand and is gone is dpkg's to choose again", () => {
  const base = { ...root({ "/bin/nano": 40, "/bin/ed": 1 }, "manual"), "bin/ed": "ed" };
  const sections = {
    a: { ...root({ "/bin/ed": 1 }), "bin/nano": null },
    b: { ...root({ "/bin/nano": 40, "/bin/ed": 1, "/bin/vim": 30 }, "manual") },
  };
  const done = pass(desk(base, sections), alternativesPass);
  expect(editor(done)).toBe("/bin/vim");
  expect(done.text(database)).toBe(group({ "/bin/ed": 1, "/bin/vim": 30 }));
});

test("a group of which all is removed has no links", () => {
  const base = { ...root({ "/bin/nano": 40, "/bin/vim": 30 }) };
  const sections = {
    a: { ...root({ "/bin/nano": 40 }), "bin/vim": null },
    b: { ...root({ "/bin/vim": 30 }), "bin/nano": null },
  };
  const { at, conflicts } = pass(desk(base, sections), alternativesPass);
  expect(Object.keys(at).filter((path) => path.includes("editor"))).toEqual([]);
  expect(conflicts).toEqual([]);
});

test("a link that is a person's own file stays", () => {
  const a = { ...root({ "/bin/nano": 40 }), "usr/bin/editor": "mine" };
  const rules = [{ path: "/usr/bin/editor", use: "first" }];
  const done = pass(desk({}, { a, b: root({ "/bin/vim": 30 }) }, { rules }), alternativesPass);
  expect(done.at["usr/bin/editor"]).toBe('file 644 0:0 "mine"');
});

test("what only one section changed is left as it is", () => {
  const a = {
    ...root({ "/bin/nano": 40, "/bin/vim": 30 }),
    "etc/alternatives/editor": symlink("/bin/odd"),
  };
  const done = pass(desk({}, { a, b: { "etc/motd": "" } }), alternativesPass);
  expect(editor(done)).toBe("/bin/odd");
  expect(done.notes).toEqual([]);
});

describe("the editors of two real sections", () => {
  const real = (name: string): string => fixture(`${name}/${database}`)?.toString() ?? "";
  const man = "usr/share/man";
  const languages = ["da", "de", "fr", "it", "ja", "pl", "ru", "tr"];
  const vim: Literal = {
    [database]: real("F"),
    "usr/bin/vim.basic": "vim",
    "usr/bin/editor": symlink("/etc/alternatives/editor"),
    "etc/alternatives/editor": symlink("/usr/bin/vim.basic"),
    [`${man}/man1/vim.1.gz`]: "manual",
    [`${man}/de/man1/vim.1.gz`]: "Handbuch",
    [`${man}/man1/editor.1.gz`]: symlink("/etc/alternatives/editor.1.gz"),
    [`${man}/de/man1/editor.1.gz`]: symlink("/etc/alternatives/editor.de.1.gz"),
    "etc/alternatives/editor.1.gz": symlink(`/${man}/man1/vim.1.gz`),
    "etc/alternatives/editor.de.1.gz": symlink(`/${man}/de/man1/vim.1.gz`),
  };
  const emacs: Literal = {
    [database]: real("H"),
    "usr/bin/emacs": "emacs",
    "usr/bin/editor": symlink("/etc/alternatives/editor"),
    "etc/alternatives/editor": symlink("/usr/bin/emacs"),
    [`${man}/man1/emacs.emacs.1.gz`]: "manual",
    [`${man}/man1/editor.1.gz`]: symlink("/etc/alternatives/editor.1.gz"),
    "etc/alternatives/editor.1.gz": symlink(`/${man}/man1/emacs.emacs.1.gz`),
  };
  const base = {
    bin: symlink("usr/bin"),
    ...Object.fromEntries(languages.map((l) => [`${man}/${l}/man1/x`, ""])),
  };

  test.each([
    ["F before H", { F: vim, H: emacs }],
    ["H before F", { H: emacs, F: vim }],
  ])(
    "are what dpkg makes of them, and update-alternatives finds nothing to do: %s",
    (_, sections) => {
      const merged = desk(base, sections);
      const done = pass(merged, alternativesPass);
      expect(done.conflicts).toEqual([]);
      expect(done.text(database)).toBe(real("EXPECTED_ABCDEFH"));
      expect(links(done.at)).toEqual({
        bin: "usr/bin",
        "etc/alternatives/editor": "/usr/bin/vim.basic",
        "etc/alternatives/editor.1.gz": `/${man}/man1/vim.1.gz`,
        "etc/alternatives/editor.de.1.gz": `/${man}/de/man1/vim.1.gz`,
        "usr/bin/editor": "/etc/alternatives/editor",
        [`${man}/de/man1/editor.1.gz`]: "/etc/alternatives/editor.de.1.gz",
        [`${man}/man1/editor.1.gz`]: "/etc/alternatives/editor.1.gz",
      });
      expect(afterAuto(merged)).toEqual({
        ...links(done.at),
        [database]: real("EXPECTED_ABCDEFH"),
      });
    },
  );

  test("a slave whose file is not there has no link, as with update-alternatives", () => {
    const bare = {
      ...vim,
      [`${man}/man1/vim.1.gz`]: null,
      "etc/alternatives/editor.1.gz": null,
      [`${man}/man1/editor.1.gz`]: null,
    };
    const merged = desk(base, { F: bare, H: emacs });
    const done = pass(merged, alternativesPass);
    expect(Object.keys(links(done.at))).not.toContain(`${man}/man1/editor.1.gz`);
    expect(Object.keys(links(done.at))).not.toContain("etc/alternatives/editor.1.gz");
    expect(afterAuto(merged)).toEqual({ ...links(done.at), [database]: real("EXPECTED_ABCDEFH") });
  });
});

const links = (at: { readonly [path: string]: string }): { [path: string]: string } =>
  Object.fromEntries(
    Object.entries(at).flatMap(([path, text]) =>
      text.startsWith("symlink") ? [[path, text.split(" ").at(-1) ?? ""]] : [],
    ),
  );

/** The links and the group that the real update-alternatives leaves of a merged tree. */
function afterAuto({ merged, read }: OpenDesk): { [path: string]: string } {
  const dir = mkdtempSync(join(tmpdir(), "layerbuild-alternatives-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, node] of merged) {
    const place = join(dir, path);
    if (node.kind === "dir") mkdirSync(place, { recursive: true });
    else {
      mkdirSync(dirname(place), { recursive: true });
      if (node.kind === "symlink") symlinkSync(node.target ?? "", place);
      else writeFileSync(place, read(merged, path) ?? "");
    }
  }
  mkdirSync(join(dir, "var/log"), { recursive: true });
  execFileSync("update-alternatives", ["--root", dir, "--auto", "editor"], { stdio: "ignore" });
  const left = execFileSync("find", [dir, "-type", "l", "-printf", "%P\\n"], { encoding: "utf8" });
  const paths = left.trim().split("\n").sort();
  return {
    ...Object.fromEntries(paths.map((path) => [path, readlinkSync(join(dir, path))])),
    [database]: readFileSync(join(dir, database), "utf8"),
  };
}
