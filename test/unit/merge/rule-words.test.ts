import { expect, test } from "vitest";
import { drivers } from "../../../src/merge/root-parts.ts";
import { builtInDrivers, ruleDrivers, sectionOfRule } from "../../../src/merge/rule-words.ts";

test("rules can name every driver that there is, and no other", () => {
  const names = [...drivers.map(({ name }) => name), "rpm-sqlite"];
  expect([...builtInDrivers, ...ruleDrivers].sort()).toEqual(names.sort());
});

test("a section is named by its prefix only", () => {
  expect(sectionOfRule("section:maven")).toBe("maven");
  expect(sectionOfRule("section")).toBeUndefined();
  expect(sectionOfRule("maven")).toBeUndefined();
});
