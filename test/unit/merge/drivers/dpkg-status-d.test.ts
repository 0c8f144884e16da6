import { describe, expect, test } from "vitest";
import { dpkgStatusD, dpkgStatusDSums } from "../../../../src/merge/drivers/dpkg-status-d.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";

describe("a distroless image's file for one package", () => {
  const foo = "var/lib/dpkg/status.d/foo";
  const stanza = (version: string): string => `Package: foo\nVersion: ${version}\n`;

  test("in two versions is the package's conflict, and its list of files adds nothing", () => {
    const { text, conflicts } = driveAll(dpkgStatusD, foo, undefined, {
      one: stanza("1"),
      two: stanza("2"),
    });
    const sums = drive(
      dpkgStatusDSums,
      `${foo}.md5sums`,
      undefined,
      [change("one", undefined, "11  usr/foo\n"), change("two", undefined, "22  usr/foo\n")],
      { side: (section) => Buffer.from(stanza(section === "one" ? "1" : "2")) },
    );

    expect(text).toBe(stanza("2"));
    expect(conflicts).toMatchObject([{ why: "foo 1 vs 2", package: "foo" }]);
    expect(sums).toMatchObject({ text: "22  usr/foo\n", conflicts: [] });
  });

  test("whose one version ships different files is a conflict", () => {
    const { conflicts } = drive(
      dpkgStatusDSums,
      `${foo}.md5sums`,
      undefined,
      [change("one", undefined, "11  usr/foo\n"), change("two", undefined, "22  usr/foo\n")],
      { side: () => Buffer.from(stanza("1")) },
    );

    expect(conflicts).toMatchObject([{ key: "/usr/foo of package foo", package: "foo" }]);
  });

  test("keeps its fields and its end, and goes when both removed it", () => {
    const before = "Package: foo\nVersion: 1\n\n";
    const after = "Package: foo\nVersion: 1\nBugs: b\nHomepage: h\n\n";

    expect(
      driveAll(dpkgStatusD, foo, before, {
        one: "Package: foo\nVersion: 1\nBugs: b\n\n",
        two: "Package: foo\nVersion: 1\nHomepage: h\n\n",
      }).text,
    ).toBe(after);
    expect(driveAll(dpkgStatusD, foo, before, { one: undefined, two: undefined }).text).toBe(
      undefined,
    );
  });

  test("is told from the list of its files by the path", () => {
    expect(dpkgStatusD.paths?.test(foo)).toBe(true);
    expect(dpkgStatusD.paths?.test(`${foo}.md5sums`)).toBe(false);
    expect(dpkgStatusDSums.paths?.test(`${foo}.md5sums`)).toBe(true);
  });
});
