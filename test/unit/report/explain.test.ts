import { describe, expect, test } from "vitest";
import { type MergeReport, reportOf } from "../../../src/merge/report.ts";
import { explainMerge, mergedText } from "../../../src/report/explain.ts";
import { hintsOf, mergeLine } from "../../../src/report/merge-line.ts";
import { aReport, nothingRead } from "../../support/merge-reports.ts";

const plain: MergeReport = reportOf({
  base: new Map(),
  sections: ["a", "b"].map((section) => ({ section, from: new Map(), to: new Map() })),
  ids: [],
  merged: [],
  notes: [],
  conflicts: [],
  read: nothingRead,
  missedTriggers: [],
  fixup: [],
});

describe("the line of a merge", () => {
  test("has what it brought together and what that took", () => {
    expect(mergeLine(aReport())).toBe(
      "merged: +3 packages from 2 sections, 1 id renumbered, ld.so.cache, 1 trigger missed, " +
        "1 conflict decided by the policy; fix-up 3 entries, 622 kB",
    );
  });

  test("says nothing of what did not happen", () => {
    expect(mergeLine(plain)).toBe("merged: 2 sections; no fix-up needed");
  });

  test("names three files, and none of the package manager's", () => {
    const paths = ["/etc/a", "/etc/b", "/var/lib/dpkg/status", "/etc/passwd", "/etc/c", "/etc/d"];
    const report = { ...plain, drivers: [{ name: "x", paths }] };
    expect(mergeLine(report)).toBe("merged: 2 sections, a, b, c, 1 file more; no fix-up needed");
  });
});

describe("the hints", () => {
  test("are to move what several sections ship to the base, or to upgrade it there", () => {
    expect(hintsOf(aReport())).toEqual([
      "move libicu72 to the base: 2 sections carry it, 37 MB",
      "upgrade perl-base in the base: 2 sections carry it, 7.9 MB",
    ]);
  });

  test("are three at most, and say no size that is not known", () => {
    const shared = ["a", "b", "c", "d"].map((name) => ({
      name,
      sections: ["x", "y", "z"],
      bytes: 0,
      isUpgrade: false,
    }));
    const hints = hintsOf({ ...plain, packages: { added: 4, shared } });
    expect(hints).toHaveLength(3);
    expect(hints[0]).toBe("move a to the base: 3 sections carry it");
  });
});

describe("what --explain shows", () => {
  test("is all of it, by level", () => {
    expect(explainMerge(aReport())).toMatchInlineSnapshot(`
      "packages that several sections ship
        libicu72: in maven and golang, 37 MB each
        perl-base: in maven and golang, 7.9 MB each
      level 3, logs, backups, caches
        ephemeral: /var/log/dpkg.log has the lines of both
      level 4, files of known formats
        dpkg-status: /var/lib/dpkg/status
        ld-so-cache: /etc/ld.so.cache
        alternatives: editor is vim, whose priority is the highest
      level 4b, numbers of users and groups
        user redis of golang: 100 is 104 now
      level 6, generated files and triggers
        man-db (maven) has not seen /usr/share/man of golang
      level 9, content of unknown formats
        [content] /etc/motd is written differently by maven and golang:
          maven: a file of 5 bytes
          golang: a file of 6 bytes
            by COPY motd /etc/
          ways out:
          - choose, under \`merge.rules\`: \`- { path: /etc/motd, use: section:golang }\`, or section:maven
          - or have both merged: \`- { path: /etc/motd, use: union-lines }\`
          - build golang on maven: \`needs: [maven]\` in section golang
          - write it in the base, once for all
          the last section's was taken
      fix-up layer: 3 entries, 622 kB
        /etc/ld.so.cache
        /var/lib/dpkg/lock
        /var/lib/dpkg/status"
    `);
  });

  test("is nothing where nothing happened", () => {
    expect(explainMerge(plain)).toBe("");
    expect(mergedText(plain, true)).toBe("merged: 2 sections; no fix-up needed");
  });

  test("comes below the line and the hints, and only when asked for", () => {
    const [line, ...others] = mergedText(aReport(), false).split("\n");
    expect(line).toBe(mergeLine(aReport()));
    expect(others).toEqual(hintsOf(aReport()).map((hint) => `  hint: ${hint}`));
    const explained = mergedText(aReport(), true);
    expect(explained).toContain(mergedText(aReport(), false));
    expect(explained).toContain("\n  level 9");
  });
});
