import { expect, test } from "vitest";
import { localeGen } from "../../../../src/merge/drivers/locale-gen.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";
import { openFixtures } from "../../../support/fixtures.ts";

const deb = openFixtures("deb");
const path = "etc/locale.gen";

test("two real sections, both of which brought the file, have both locales", () => {
  const [german = "", french = ""] = ["D", "Q"].map((name) => `${deb(`${name}/${path}`)}`);
  const both = french.replace("\n# de_DE.UTF-8 UTF-8\n", "\nde_DE.UTF-8 UTF-8\n");
  expect(both).not.toBe(french);
  expect(driveAll(localeGen, path, undefined, { D: german, Q: french })).toEqual({
    text: both,
    conflicts: [],
    notes: [],
  });
  expect(driveAll(localeGen, path, undefined, { Q: french, D: german }).text).toBe(both);
});

test("a locale of the base that a section switched off is off", () => {
  const { text } = driveAll(localeGen, path, "# a comment\nde_DE UTF-8\n# fr_FR UTF-8\n", {
    one: "# a comment\n# de_DE UTF-8\n# fr_FR UTF-8\n",
    two: "# a comment\nde_DE UTF-8\nfr_FR UTF-8\n",
  });
  expect(text).toBe("# a comment\n# de_DE UTF-8\nfr_FR UTF-8\n");
});

test("a section's word stands above that of one that it is built on", () => {
  const on = "de_DE UTF-8\n";
  const { text } = drive(localeGen, path, "", [
    change("one", "", on),
    change("two", "", "it_IT UTF-8\n"),
    change("three", on, "# de_DE UTF-8\nfr_FR UTF-8\n", ["one"]),
  ]);
  expect(text).toBe("# de_DE UTF-8\nfr_FR UTF-8\nit_IT UTF-8\n");
});

test("a locale that the last section's file does not have comes at its end", () => {
  const { text } = driveAll(localeGen, path, undefined, {
    one: "xx_XX@own UTF-8\n",
    two: "de_DE.UTF-8 UTF-8",
  });
  expect(text).toBe("de_DE.UTF-8 UTF-8\nxx_XX@own UTF-8\n");
});
