import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { log } from "../../../../src/merge/drivers/log.ts";
import { change, drive, driveAll } from "../../../support/driving.ts";

const path = "var/log/dpkg.log";

describe("a log", () => {
  test("has the base's lines, then what each section wrote", () => {
    expect(driveAll(log, path, "base\n", { one: "base\none\n", two: "base\ntwo\n" })).toEqual({
      text: "base\none\ntwo\n",
      conflicts: [],
      notes: [],
    });
  });

  test("has the lines of a section and of one that is built on it once", () => {
    const changes = [
      change("first", undefined, "first\n"),
      change("second", "first\n", "first\nsecond\n", ["first"]),
      change("third", undefined, "third\n"),
    ];

    expect(drive(log, path, undefined, changes).text).toBe("first\nsecond\nthird\n");
  });

  test("that a section emptied has not what that section found", () => {
    expect(driveAll(log, path, "base\n", { one: "", two: "base\ntwo\n" }).text).toBe("two\n");
    expect(driveAll(log, path, "base\n", { one: undefined, two: "base\ntwo\n" }).text).toBe(
      "two\n",
    );
    const changes = [
      change("first", "base\n", "base\nfirst\n"),
      change("second", "base\nfirst\n", "second\n", ["first"]),
      change("third", "base\n", "base\nthird\n"),
    ];
    expect(drive(log, path, "base\n", changes).text).toBe("second\nthird\n");
  });

  test("that all sections removed is gone", () => {
    expect(driveAll(log, path, "base\n", { one: undefined, two: undefined }).text).toBe(undefined);
  });

  test("of any bytes is the base and all tails", () => {
    const bytes = fc.uint8Array({ maxLength: 8 }).map((some) => Buffer.from(some));
    fc.assert(
      fc.property(bytes, bytes, bytes, (base, one, two) => {
        const changes = [one, two].map((tail, at) =>
          change(String(at), base, Buffer.concat([base, tail])),
        );
        const around = { path, base: () => undefined, side: () => undefined };
        expect(log.merge(base, changes, around).bytes).toEqual(Buffer.concat([base, one, two]));
      }),
    );
  });
});
