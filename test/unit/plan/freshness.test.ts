import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cacheSaltOf, expiryOf, freshnessOf, periodOf } from "../../../src/plan/freshness.ts";

const day = 24 * 3600;

describe("freshnessOf", () => {
  test("has nothing of a time where nothing expires", () => {
    expect(freshnessOf({}, 1)).toEqual({});
    expect(freshnessOf({ salt: "x" }, 1)).toEqual({ salt: "x" });
  });

  test("a result gets no older than said, and is the same until then", () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 9999 }), fc.nat(1e9), (now, n, later) => {
        const every = n * 3600;
        const at = expiryOf(freshnessOf({ expires: every }, now)) ?? 0;
        expect(at).toBeGreaterThan(now);
        expect(at - now).toBeLessThanOrEqual(every);
        const same = periodOf(every, now + later) === periodOf(every, now);
        expect(same).toBe(now + later < at);
      }),
    );
  });
});

describe("cacheSaltOf", () => {
  test("differs by salt and by period, and is absent without either", () => {
    const salts = [
      {},
      { salt: "a" },
      { salt: "b" },
      { expires: { every: day, period: 1 } },
      { expires: { every: day, period: 2 } },
      { expires: { every: 7 * day, period: 1 } },
      { salt: "a", expires: { every: day, period: 1 } },
    ].map(cacheSaltOf);
    expect(salts[0]).toBeUndefined();
    expect(new Set(salts).size).toBe(salts.length);
  });

  test("is the name of a host, whatever the salt", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (salt) => {
        expect(cacheSaltOf({ salt })).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });
});
