import { describe, expect, test } from "vitest";
import type { FixupEntry } from "../../../src/merge/fixup.ts";
import { type ReportParts, reportOf } from "../../../src/merge/report.ts";
import { aReport, fileNode, nothingRead } from "../../support/merge-reports.ts";

const nothing: ReportParts = {
  base: new Map(),
  sections: [],
  ids: [],
  merged: [],
  notes: [],
  conflicts: [],
  read: nothingRead,
  missedTriggers: [],
  fixup: [],
};

const packages = (of: { readonly [name: string]: string }) =>
  new Map(Object.entries(of).map(([name, version]) => [name, { version, bytes: 10 }]));

describe("the report of a merge", () => {
  test("counts packages that the base has not, once each", () => {
    expect(aReport().packages.added).toBe(3);
  });

  test("has the packages that several sections ship, the largest first", () => {
    expect(aReport().packages.shared).toEqual([
      { name: "libicu72", sections: ["maven", "golang"], bytes: 37_000_000, isUpgrade: false },
      { name: "perl-base", sections: ["maven", "golang"], bytes: 7_900_000, isUpgrade: true },
    ]);
  });

  test("does not blame a section for packages of those that it is built on", () => {
    const base = packages({ libc6: "1" });
    const java = packages({ libc6: "1", jre: "17" });
    const report = reportOf({
      ...nothing,
      base,
      sections: [
        { section: "java", from: base, to: java },
        { section: "app", from: java, to: packages({ libc6: "1", jre: "17", app: "1" }) },
      ],
    });
    expect(report.packages).toEqual({ added: 2, shared: [] });
  });

  test("has what drivers merged by driver, sorted, with absolute paths", () => {
    const merged = ["b:etc/y", "a:etc/x", "b:etc/a", "b:etc/y"].map((text) => {
      const [driver = "", path = ""] = text.split(":");
      return { driver, path };
    });
    expect(reportOf({ ...nothing, merged }).drivers).toEqual([
      { name: "a", paths: ["/etc/x"] },
      { name: "b", paths: ["/etc/a", "/etc/y"] },
    ]);
  });

  test("says a thing once", () => {
    const note = { by: "ids", text: "x" };
    const other = { by: "logs", text: "x" };
    const { notes } = reportOf({ ...nothing, notes: [note, other, { ...note }] });
    expect(notes).toEqual([note, other]);
  });

  test("measures the fix-up layer, whose root is /", () => {
    const { content: _, ...meta } = fileNode(0);
    const fixup: readonly FixupEntry[] = [
      { path: "", node: { ...meta, kind: "dir" } },
      { path: "etc/gone", whiteout: true },
      { path: "etc/x", node: fileNode(5) },
      { path: "etc/y", node: fileNode(6) },
      { path: "etc/z", node: fileNode(6), linkTo: "etc/y" },
    ];
    expect(reportOf({ ...nothing, fixup }).fixup).toEqual({
      entries: 5,
      bytes: 11,
      paths: ["/", "/etc/gone", "/etc/x", "/etc/y", "/etc/z"],
    });
  });

  test("is plain data", () => {
    expect(JSON.parse(JSON.stringify(aReport()))).toEqual(aReport());
  });
});
