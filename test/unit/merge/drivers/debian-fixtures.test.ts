import { describe, expect, test } from "vitest";
import type { Driver, DriverResult } from "../../../../src/merge/driver.ts";
import { debconf } from "../../../../src/merge/drivers/debconf.ts";
import { diversions } from "../../../../src/merge/drivers/diversions.ts";
import { dpkgStatus, installedPackages } from "../../../../src/merge/drivers/dpkg-status.ts";
import { extendedStates } from "../../../../src/merge/drivers/extended-states.ts";
import { statoverride } from "../../../../src/merge/drivers/statoverride.ts";
import { triggers } from "../../../../src/merge/drivers/triggers.ts";
import { ucf } from "../../../../src/merge/drivers/ucf.ts";
import { parseDeb822, printDeb822 } from "../../../../src/merge/formats/deb822.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const fixture = openFixtures("deb");
const seven = ["A", "B", "C", "D", "E", "F", "H"];

/** Merges what real sections made of a file; a file that a section does not have is the base's. */
function mergeFixture(driver: Driver, path: string, sections: readonly string[]): DriverResult {
  const base = fixture(`base0/${path}`);
  const changes = sections.flatMap((section) => {
    const to = fixture(`${section}/${path}`);
    return to && !(base && to.equals(base)) ? [{ section, needs: [], from: base, to }] : [];
  });
  expect(changes.length).toBeGreaterThan(1);
  return driver.merge(base, changes, {
    path,
    base: (other) => fixture(`base0/${other}`),
    side: (section, other) => fixture(`${section}/${other}`) ?? fixture(`base0/${other}`),
  });
}

const files: [string, Driver][] = [
  ["var/lib/dpkg/status", dpkgStatus],
  ["var/lib/apt/extended_states", extendedStates],
  ["var/cache/debconf/config.dat", debconf],
  ["var/cache/debconf/templates.dat", debconf],
  ["var/lib/dpkg/diversions", diversions],
  ["var/lib/dpkg/statoverride", statoverride],
  ["var/lib/dpkg/triggers/File", triggers],
  ["var/lib/ucf/hashfile", ucf],
  ["var/lib/ucf/registry", ucf],
];

describe("what seven real sections made of one base", () => {
  test.each(files)("merges to the expected bytes: %s", (path, driver) => {
    const { bytes, conflicts } = mergeFixture(driver, path, seven);

    expect(conflicts).toEqual([]);
    expect(bytes?.toString("latin1")).toBe(fixture(`EXPECTED_ABCDEFH/${path}`)?.toString("latin1"));
    expect(driver.paths?.test(path)).toBe(true);
  });

  test.each(files)("merges to the same records in the other order: %s", (path, driver) => {
    const recordsOf = (bytes: Buffer | undefined): string[] => {
      const text = bytes?.toString("latin1") ?? "";
      const parts = path.endsWith("diversions")
        ? (text.match(/(?:.*\n){3}/g) ?? [])
        : text.split(path.includes("triggers/") || /ucf|override/.test(path) ? "\n" : "\n\n");
      return [...parts].sort();
    };
    const { bytes, conflicts } = mergeFixture(driver, path, [...seven].reverse());

    expect(conflicts).toEqual([]);
    expect(recordsOf(bytes)).toEqual(recordsOf(fixture(`EXPECTED_ABCDEFH/${path}`)));
  });

  test.each(files.slice(0, 1).concat(files.slice(2, 4)))(
    "merges to the same bytes in the other order, since it is sorted: %s",
    (path, driver) => {
      const { bytes } = mergeFixture(driver, path, [...seven].reverse());

      expect(bytes?.toString("latin1")).toBe(
        fixture(`EXPECTED_ABCDEFH/${path}`)?.toString("latin1"),
      );
    },
  );

  test("leaves every package of every section installed", () => {
    const path = "var/lib/dpkg/status";
    const all = ["base0", ...seven].flatMap((section) => [
      ...installedPackages(fixture(`${section}/${path}`)).keys(),
    ]);
    const merged = installedPackages(mergeFixture(dpkgStatus, path, seven).bytes);

    expect(merged.size).toBe(295);
    expect([...merged.keys()].sort()).toEqual([...new Set(all)].sort());
  });
});

describe("two sections that installed the package locales,", () => {
  const sides = ["D", "Q"];

  test("whose records are the same, have one of it", () => {
    const { bytes, conflicts } = mergeFixture(dpkgStatus, "var/lib/dpkg/status", sides);

    expect(conflicts).toEqual([]);
    expect(bytes?.toString().match(/^Package: locales$/gm)).toHaveLength(1);
  });

  test("have all questions and templates of both", () => {
    const namesIn = (bytes: Buffer | undefined): string[] =>
      bytes?.toString("latin1").match(/^Name: .*$/gm) ?? [];
    for (const path of ["var/cache/debconf/config.dat", "var/cache/debconf/templates.dat"]) {
      const { bytes, conflicts } = mergeFixture(debconf, path, sides);
      const all = sides.flatMap((section) => namesIn(fixture(`${section}/${path}`)));

      expect(conflicts).toEqual([]);
      expect(namesIn(bytes)).toEqual([...new Set(all)].sort());
    }
  });
});

test.each(["base0", ...seven, "Q", "EXPECTED_ABCDEFH"])(
  "what is read of %s is printed as it was",
  (section) => {
    const paths = files.map(([path]) => path).filter((path) => /status|states|\.dat/.test(path));
    const found = paths.flatMap((path) => fixture(`${section}/${path}`) ?? []);

    expect(found.length).toBeGreaterThan(2);
    for (const bytes of found) {
      expect(printDeb822(parseDeb822(bytes)).equals(bytes)).toBe(true);
    }
  },
);
