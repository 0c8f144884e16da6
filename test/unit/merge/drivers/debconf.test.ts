import { describe, expect, test } from "vitest";
import { debconf } from "../../../../src/merge/drivers/debconf.ts";
import { driveAll } from "../../../support/driving.ts";

const path = "var/cache/debconf/config.dat";

const question = (name: string, ...lines: readonly string[]): string =>
  [`Name: ${name}`, `Template: ${name}`, ...lines, "", ""].join("\n");

const merge = (base: string | undefined, one: string, two: string, file = path) =>
  driveAll(debconf, file, base, { one, two });

describe("debconf's questions", () => {
  test("of several sections are all there, sorted by name as debconf writes them", () => {
    const base = question("m/m", "Owners: m");
    const z = question("z/z", "Owners: z");
    const a = question("A/a", "Owners: a");

    expect(merge(base, base + z, a + base)).toEqual({
      text: a + base + z,
      conflicts: [],
      notes: [],
    });
  });

  test("have the owners, flags and variables of all, sorted", () => {
    const base = question("q", "Owners: b, d", "Variables:", " v = 1");
    const { text, conflicts } = merge(
      base,
      question("q", "Owners: b, c, d", "Flags: seen", "Variables:", " v = 1", " w = 2"),
      question("q", "Owners: a, d", "Flags: asked", "Variables:", " v = 3"),
    );

    expect(conflicts).toEqual([]);
    expect(text).toBe(
      question("q", "Owners: a, c, d", "Flags: asked, seen", "Variables:", " v = 3", " w = 2"),
    );
  });

  test("answered in one section have that answer", () => {
    const base = question("q", "Owners: a");
    const { text } = merge(
      base,
      question("q", "Value: yes", "Owners: a"),
      question("q", "Owners: a, b"),
    );

    expect(text).toBe(question("q", "Value: yes", "Owners: a, b"));
  });

  test("answered differently are a conflict that shows the answers", () => {
    const { text, conflicts } = merge(
      question("q", "Value: no"),
      question("q", "Value: ja, für mich", "Owners: a"),
      question("q", "Value: oui"),
    );

    expect(text).toBe(question("q", "Value: oui", "Owners: a"));
    expect(conflicts).toEqual([
      {
        key: "debconf question q",
        why: "its Value differs",
        base: "no",
        sides: [
          { section: "one", value: "ja, für mich" },
          { section: "two", value: "oui" },
        ],
      },
    ]);
  });

  test("with two values of one variable are a conflict", () => {
    const { conflicts } = merge(
      undefined,
      question("q", "Variables:", " v = 1"),
      question("q", "Variables:", " v = 2"),
    );

    expect(conflicts).toMatchObject([{ why: "its Variables differs" }]);
  });

  test("about secrets do not show them", () => {
    const { conflicts } = merge(
      undefined,
      question("db/password", "Value: hunter2"),
      question("db/password", "Value: hunter3"),
      "var/cache/debconf/passwords.dat",
    );

    expect(JSON.stringify(conflicts)).not.toContain("hunter");
    expect(conflicts).toMatchObject([{ key: "debconf question db/password" }]);
  });

  test("are gone when all sections removed the file", () => {
    const base = question("q");

    expect(driveAll(debconf, path, base, { one: undefined, two: undefined }).text).toBe(undefined);
    expect(driveAll(debconf, path, base, { one: undefined, two: base + question("r") })).toEqual({
      text: question("r"),
      conflicts: [],
      notes: [],
    });
  });
});

test("templates with two descriptions are a conflict named a template", () => {
  const template = (text: string): string => `Name: t\nType: string\nDescription: ${text}\n\n`;
  const { conflicts } = merge(
    undefined,
    template("one"),
    template("two"),
    "var/cache/debconf/templates.dat",
  );

  expect(conflicts).toMatchObject([
    { key: "debconf template t", why: "its Description differs", sides: [{ value: "one" }, {}] },
  ]);
});
