import { describe, expect, test } from "vitest";
import type { FileChange } from "../../../../src/merge/driver.ts";
import { dnfHistory } from "../../../../src/merge/drivers/dnf-history.ts";
import { dnfState } from "../../../../src/merge/drivers/dnf-state.ts";
import { formatDnfState, parseDnfState } from "../../../../src/merge/formats/dnf-state.ts";

const folder = "usr/lib/sysimage/libdnf5";

function change(section: string, from: string, to: string): FileChange {
  return { section, needs: [], from: Buffer.from(from), to: Buffer.from(to) };
}

function merge(file: string, base: string, ...tos: string[]) {
  const result = dnfState.merge(
    Buffer.from(base),
    tos.map((to, at) => change("ab"[at] ?? "", base, to)),
    { path: `${folder}/${file}`, base: () => undefined, side: () => undefined },
  );
  return { ...result, text: String(result.bytes) };
}

const packages = (reasons: Record<string, string>) =>
  `version = "1.0"\n[packages]\n${Object.entries(reasons)
    .map(([name, reason]) => `"${name}.x86_64" = {reason = "${reason}"}\n`)
    .join("")}`;

const groups = `version = "1.0"
[groups]
single = {package_types = ["mandatory"], packages = [], userinstalled = true}
[groups.core]
package_types = ["mandatory"]
packages = [
"bash",
"dnf5",
]
userinstalled = true

[groups."x.y"]
package_types = ["default"]
packages = ["[odd]"]
userinstalled = false
`;

describe("dnf5's system state", () => {
  test.each([packages({ bash: "User", "lib.so": "Dependency" }), groups])(
    "comes back as it was",
    (text) => {
      const state = parseDnfState(Buffer.from(text));
      expect(state && String(formatDnfState(state))).toBe(text);
    },
  );

  test("is read by key, tables and values over several lines included", () => {
    const state = parseDnfState(Buffer.from(groups));
    expect([...(state?.entries.keys() ?? [])]).toEqual(["single", "core", "x.y"]);
    expect(state?.entries.get("core")).toContain('"dnf5"');
  });

  test("of packages is the union, and what one section wanted is wanted", () => {
    const base = packages({ bash: "User" });
    const { text, conflicts, notes } = merge(
      "packages.toml",
      base,
      packages({ bash: "User", curl: "User", libz: "Weak Dependency" }),
      packages({ bash: "User", curl: "Dependency", git: "User", libz: "Dependency" }),
    );
    expect(conflicts).toEqual([]);
    expect(notes).toEqual([]);
    expect(text).toBe(packages({ bash: "User", curl: "User", git: "User", libz: "Dependency" }));
  });

  test("loses what a section removed", () => {
    const base = packages({ a: "User", b: "User" });
    const { text } = merge("packages.toml", base, packages({ a: "User" }), `${base}`);
    expect(text).toBe(packages({ a: "User" }));
  });

  test("of where packages came from is the last section's where they differ, and told", () => {
    const nevras = (repo: string) =>
      `version = "1.0"\n[nevras]\n"a-1-1.noarch" = {from_repo = "${repo}"}\n`;
    const { text, conflicts, notes } = merge(
      "nevras.toml",
      'version = "1.0"\n[nevras]\n',
      nevras("fedora"),
      nevras("updates"),
    );
    expect(conflicts).toEqual([]);
    expect(notes).toEqual(["dnf's record of a-1-1.noarch is that of b"]);
    expect(text).toBe(nevras("updates"));
  });

  test("of modules is a conflict where streams differ", () => {
    const modules = (stream: string) =>
      `version = "1.0"\n[modules]\n[modules.nodejs]\nenabled_stream = "${stream}"\n`;
    const { conflicts } = merge(
      "modules.toml",
      'version = "1.0"\n[modules]\n',
      modules("18"),
      modules("20"),
    );
    expect(conflicts).toMatchObject([
      { key: "module nodejs", sides: [{ section: "a" }, { section: "b" }] },
    ]);
  });

  test("that is written in another way is a conflict", () => {
    const base = packages({ a: "User" });
    const { conflicts } = merge("packages.toml", base, "packages = {}\n", packages({ b: "User" }));
    expect(conflicts).toMatchObject([{ key: "file" }]);
  });
});

describe("dnf's history", () => {
  const database = (text: string) =>
    Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(100, text)]);

  test("is the last section's, whole, and that is told", () => {
    const changes = ["a", "b"].map((section) => ({
      section,
      needs: [],
      from: undefined,
      to: database(section),
    }));
    const { bytes, notes, conflicts } = dnfHistory.merge(undefined, changes, {
      path: "var/lib/dnf/history.sqlite",
      base: () => undefined,
      side: () => undefined,
    });
    expect(conflicts).toEqual([]);
    expect(bytes?.subarray(20).equals(database("b").subarray(20))).toBe(true);
    expect([...(bytes?.subarray(18, 20) ?? [])]).toEqual([1, 1]);
    expect(notes).toEqual([expect.stringContaining("dnf's history is that of b")]);
  });
});

test("the drivers know their files", () => {
  const own = (path: string) => [dnfState, dnfHistory].find(({ paths }) => paths?.test(path))?.name;
  expect(own(`${folder}/packages.toml`)).toBe("dnf-state");
  expect(own(`${folder}/transaction_history.sqlite`)).toBe("dnf-history");
  expect(own("var/lib/dnf/history.sqlite")).toBe("dnf-history");
  expect(own(`${folder}/other.toml`)).toBe(undefined);
});
