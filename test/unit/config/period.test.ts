import { expect, test } from "vitest";
import { secondsOf, updateOf } from "../../../src/config/period.ts";

const day = 24 * 3600;

test.each([
  ["12h", day / 2],
  ["7d", 7 * day],
  ["2w", 14 * day],
])("%s is %d seconds", (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

test.each([
  [undefined, {}],
  ["always", {}],
  ["lock", { update: "lock" }],
  ["weekly", { update: { every: 7 * day } }],
  ["3d", { update: { every: 3 * day } }],
])("a base with update: %s has %j", (update, expected) => {
  expect(updateOf(update === undefined ? {} : { update })).toEqual(expected);
});
