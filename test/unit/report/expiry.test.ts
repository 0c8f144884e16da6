import { expect, test } from "vitest";
import { expiryJson, expiryText, spanText } from "../../../src/report/expiry.ts";

const day = 24 * 3600;

test.each([
  [0, "less than a minute"],
  [59, "less than a minute"],
  [60, "1 minute"],
  [2 * 3600 - 1, "1 hour"],
  [day, "1 day"],
  [5.9 * day, "5 days"],
])("%d seconds are %s", (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});

test("tells the age where it is known, and the rest", () => {
  expect(expiryText({ at: 7 * day, now: 2 * day })).toBe("expires in 5 days");
  expect(expiryText({ at: 7 * day, now: 2 * day, built: day })).toBe(
    "built 1 day ago, expires in 5 days",
  );
  // Of a machine whose clock is ahead.
  expect(expiryText({ at: 7 * day, now: 2 * day, built: 3 * day })).toMatch(/^built less than a/);
});

test("as JSON it has times, not ages", () => {
  expect(expiryJson({ at: 7 * day, now: 0 })).toEqual({ at: "1970-01-08T00:00:00Z", built: null });
  expect(expiryJson({ at: day, now: 0, built: 1 }).built).toBe("1970-01-01T00:00:01Z");
});
