import { expect, test } from "vitest";
import { wholeVersions } from "../../../../src/merge/drivers/whole-database.ts";
import { openFixtures } from "../../../support/fixtures.ts";
import { logOf } from "../../../support/sqlite-wal.ts";

const fixture = openFixtures("rpm");
const fileOf = (side: string) => fixture(`${side}/rpmdb.sqlite`) ?? Buffer.alloc(0);
const path = "var/lib/rpm/rpmdb.sqlite";

/** The pages behind the first, which has counters that a log does not bring. */
const pagesOf = (bytes: Buffer | undefined) => bytes?.subarray(4096).toString("latin1");

test("what a section found has the log of the section that left it", () => {
  const base = fileOf("base");
  const logOfA = logOf(base, fileOf("A"));
  const found = wholeVersions(
    base,
    [
      { section: "A", needs: [], from: base, to: base },
      { section: "B", needs: ["A"], from: base, to: fileOf("B") },
      { section: "C", needs: [], from: base, to: fileOf("B") },
    ],
    {
      path,
      base: () => undefined,
      side(section, name) {
        if (section === "A") return name === path ? base : logOfA;
        return name === path ? fileOf("B") : undefined;
      },
    },
  );
  const [a, b, c] = found?.changes ?? [];
  expect(pagesOf(a?.from)).toBe(pagesOf(base));
  expect(pagesOf(a?.to)).toBe(pagesOf(fileOf("A")));
  expect(pagesOf(b?.from)).toBe(pagesOf(fileOf("A")));
  expect(pagesOf(c?.from)).toBe(pagesOf(base));
});
