import { describe, expect, test } from "vitest";
import { diversions, parseDiversions } from "../../../../src/merge/drivers/diversions.ts";
import { lineSet } from "../../../../src/merge/drivers/line-set.ts";
import { statoverride } from "../../../../src/merge/drivers/statoverride.ts";
import { triggers } from "../../../../src/merge/drivers/triggers.ts";
import { ucf } from "../../../../src/merge/drivers/ucf.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";

describe("diversions", () => {
  const path = "var/lib/dpkg/diversions";
  const divert = (from: string, to: string, owner: string): string => `${from}\n${to}\n${owner}\n`;
  const sh = divert("/bin/sh", "/bin/sh.distrib", "dash");
  const merge = (one: string, two: string) => driveAll(diversions, path, sh, { one, two });

  test("of all sections are there, in the base's order, and those taken away are not", () => {
    const a = divert("/a", "/a.real", "pkg");
    const b = divert("/b", "/b.real", ":");

    expect(merge(a + sh, sh + b)).toEqual({ text: sh + a + b, conflicts: [], notes: [] });
    expect(merge(a, sh + b).text).toBe(a + b);
  });

  test("of one path to two places are a conflict", () => {
    const { conflicts } = merge(sh + divert("/a", "/a.1", "pkg"), sh + divert("/a", "/a.2", ":"));

    expect(conflicts).toEqual([
      {
        key: "diversion of /a",
        why: "",
        base: undefined,
        sides: [
          { section: "one", value: "to /a.1 for package pkg" },
          { section: "two", value: "to /a.2 for the administrator" },
        ],
      },
    ]);
  });

  test("of two paths to one place are a conflict", () => {
    const { conflicts } = merge(sh + divert("/a", "/c", "pkg"), sh + divert("/b", "/c", "other"));

    expect(conflicts).toEqual([
      {
        key: "diversion to /c",
        why: "two files are diverted to one place",
        base: undefined,
        sides: [
          { section: "one", value: "/a for package pkg" },
          { section: "two", value: "/b for package other" },
        ],
      },
    ]);
  });

  test("are read by the path that packages ship", () => {
    expect([...parseDiversions(Buffer.from(`${sh}/left\n/over\n`))]).toEqual([
      ["/bin/sh", { from: "/bin/sh", to: "/bin/sh.distrib", package: "dash" }],
    ]);
  });
});

describe("statoverrides", () => {
  const path = "var/lib/dpkg/statoverride";

  test("of all sections are there, by path, also of paths with spaces", () => {
    const one = "root mail 2755 /usr/bin/a b\n";
    const two = "#100 root 640 /etc/x\n";

    expect(driveAll(statoverride, path, undefined, { one, two }).text).toBe(one + two);
  });

  test("that differ for one path are a conflict", () => {
    const { text, conflicts } = driveAll(statoverride, path, undefined, {
      one: "root mail 2755 /a\n",
      two: "root root 755 /a\n",
    });

    expect(text).toBe("root root 755 /a\n");
    expect(conflicts).toEqual([
      {
        key: "statoverride of /a",
        why: "",
        base: undefined,
        sides: [
          { section: "one", value: "root mail 2755" },
          { section: "two", value: "root root 755" },
        ],
      },
    ]);
  });

  test("of a section that is built on another one are its word", () => {
    const first = "root mail 2755 /a\n";
    const { text, conflicts } = drive(statoverride, path, undefined, [
      change("first", undefined, first),
      change("second", first, "root root 755 /a\n", ["first"]),
      change("third", undefined, "root root 700 /b\n"),
    ]);

    expect(text).toBe("root root 755 /a\nroot root 700 /b\n");
    expect(conflicts).toEqual([]);
  });
});

describe("ucf's files", () => {
  test("are merged by path, and two hashes of one path are a conflict", () => {
    const { text, conflicts } = driveAll(ucf, "var/lib/ucf/hashfile", "00  /etc/old\n", {
      one: "00  /etc/old\n11  /etc/a\n33  /etc/one\n",
      two: "22  /etc/a\n44  /etc/two\n",
    });

    expect(text).toBe("22  /etc/a\n33  /etc/one\n44  /etc/two\n");
    expect(conflicts).toMatchObject([
      { key: "ucf hash of /etc/a", sides: [{ value: "11" }, { value: "22" }] },
    ]);
  });

  test("name the owner of a path", () => {
    const { conflicts } = driveAll(ucf, "var/lib/ucf/registry", undefined, {
      one: "foo \t /etc/a\n",
      two: "bar \t /etc/a\n",
    });

    expect(conflicts).toMatchObject([
      { key: "ucf owner of /etc/a", sides: [{ value: "foo" }, { value: "bar" }] },
    ]);
  });
});

describe("sets of lines", () => {
  test("keep the base's lines as they stand, comments and empty ones included", () => {
    const base = "# shells\n\n/bin/sh\n\n/bin/old\n";
    const one = `${base}/bin/zsh\n`;
    const two = "# shells\n\n/bin/sh\n\n/bin/fish\n/bin/zsh";

    expect(driveAll(lineSet, "etc/shells", base, { one, two })).toEqual({
      text: "# shells\n\n/bin/sh\n\n/bin/zsh\n/bin/fish\n",
      conflicts: [],
      notes: [],
    });
  });

  test("are gone when nothing is left of a file that a section removed", () => {
    expect(driveAll(lineSet, "etc/shells", "a\n", { one: undefined, two: "a\nb\n" }).text).toBe(
      "b\n",
    );
    expect(driveAll(lineSet, "etc/shells", "a\n", { one: undefined, two: "" }).text).toBe(
      undefined,
    );
  });

  test("hold who is interested in a trigger, but not what dpkg keeps while it works", () => {
    const dir = "var/lib/dpkg/triggers";
    const sides = { one: "libc-bin\none\n", two: "libc-bin\ntwo/noawait\n" };

    expect(driveAll(triggers, `${dir}/ldconfig`, "libc-bin\n", sides).text).toBe(
      "libc-bin\none\ntwo/noawait\n",
    );
    const own = ["File", "ldconfig", "Lock", "Unincorp"].filter((name) =>
      triggers.paths?.test(`${dir}/${name}`),
    );
    expect(own).toEqual(["File", "ldconfig"]);
  });
});
