import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import {
  isTransientStatus,
  pauseOf,
  retryAfterOf,
  retrying,
  Transient,
} from "../../../src/registry/retry.ts";

const failure = new LayerbuildError("registry-failed", "busy");
const { signal } = new AbortController();

describe("retrying", () => {
  test("goes on until an attempt works", async () => {
    const attempt = async (n: number) => {
      if (n < 2) throw new Transient(failure, 0);
      return n;
    };
    expect(await retrying(attempt, signal)).toBe(2);
  });

  test("does not try again what another attempt can't cure", async () => {
    let tries = 0;
    const attempt = () => {
      tries++;
      return Promise.reject(failure);
    };
    await expect(retrying(attempt, signal)).rejects.toBe(failure);
    expect(tries).toBe(1);
  });

  test("gives up at once when the registry asks for a pause of hours", async () => {
    let tries = 0;
    const attempt = () => {
      tries++;
      return Promise.reject(new Transient(failure, 3_600_000));
    };
    await expect(retrying(attempt, signal)).rejects.toBe(failure);
    expect(tries).toBe(1);
  });

  test("ends its pause when the run is interrupted", async () => {
    const controller = new AbortController();
    const attempt = () => {
      setImmediate(() => controller.abort());
      return Promise.reject(new Transient(failure, 50_000));
    };
    await expect(retrying(attempt, controller.signal)).rejects.toMatchObject({
      code: "interrupted",
    });
  });
});

test("a pause is anything from none to a bound that doubles", () => {
  fc.assert(
    fc.property(
      fc.nat(8),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (n, at) => {
        const pause = pauseOf(n, at);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThan(250 * 2 ** n);
        expect(pauseOf(n + 1, at)).toBe(2 * pause);
      },
    ),
  );
});

test("Retry-After is read as seconds or as a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterOf("7", now)).toBe(7000);
  expect(retryAfterOf("Thu, 01 Jan 2026 00:00:30 GMT", now)).toBe(30_000);
  expect(retryAfterOf("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  expect(retryAfterOf("soon", now)).toBeUndefined();
  expect(retryAfterOf(undefined, now)).toBeUndefined();
});

test("statuses that say later are told from those that say never", () => {
  const later = [408, 429, 500, 502, 503, 504];
  const never = [200, 201, 307, 400, 401, 403, 404, 405, 409, 413, 501, 505];
  expect(later.filter(isTransientStatus)).toEqual(later);
  expect(never.filter(isTransientStatus)).toEqual([]);
});
