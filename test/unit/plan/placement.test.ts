import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Platform } from "../../../src/image/descriptor.ts";
import { nextStart, type Site, suitedFor } from "../../../src/plan/placement.ts";

const amd64: Platform = { os: "linux", architecture: "amd64" };
const arm64: Platform = { os: "linux", architecture: "arm64" };
const site = (name: string, more: Partial<Site> = {}): Site => ({
  name,
  jobs: 2,
  native: [amd64],
  known: [amd64, arm64],
  ...more,
});
const arm = site("arm", { native: [arm64], known: [arm64] });
const names = (sites: readonly Site[]): string[] => sites.map(({ name }) => name);

describe("suitedFor", () => {
  test("prefers builders for which a platform is native", () => {
    expect(names(suitedFor(arm64, [site("a"), arm, site("b")]))).toEqual(["arm"]);
    expect(names(suitedFor(amd64, [site("a"), arm, site("b")]))).toEqual(["a", "b"]);
  });

  test("takes those that emulate it when it is native to none", () => {
    const bare = site("bare", { known: [amd64] });
    expect(names(suitedFor(arm64, [bare, site("a")]))).toEqual(["a"]);
  });

  test("asks any builder for a platform that none names: copies need no emulation", () => {
    const riscv = { os: "linux", architecture: "riscv64" };
    expect(names(suitedFor(riscv, [site("a"), arm]))).toEqual(["a", "arm"]);
  });

  test("never asks a builder for what it was not listed for", () => {
    const listed = site("listed", { platforms: [arm64] });
    expect(suitedFor(amd64, [listed])).toEqual([]);
    expect(names(suitedFor(arm64, [listed]))).toEqual(["listed"]);
  });
});

describe("nextStart", () => {
  const short = { name: "short", platform: amd64, remaining: 1 };
  const long = { name: "long", platform: amd64, remaining: 9 };

  test("the longest way to the end goes first, to the least loaded builder by its jobs", () => {
    const loads = [
      { site: site("a", { jobs: 2 }), running: 1 },
      { site: site("b", { jobs: 8 }), running: 3 },
    ];
    const next = nextStart([short, long], loads);
    expect([next?.task.name, next?.load.site.name]).toEqual(["long", "b"]);
  });

  test("of builders with the same load the first named is taken", () => {
    const loads = [site("a"), site("b")].map((one) => ({ site: one, running: 0 }));
    expect(nextStart([short], loads)?.load.site.name).toBe("a");
  });

  test("a step waits for the builder that runs it natively, and lets others go before it", () => {
    const loads = [
      { site: arm, running: 2 },
      { site: site("a"), running: 0 },
    ];
    const native = { name: "native", platform: arm64, remaining: 99 };
    expect(nextStart([native], loads)).toBeUndefined();
    expect(nextStart([native, short], loads)?.task.name).toBe("short");
  });

  test("starts something as long as a suited builder has a slot, and never more", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(50), { maxLength: 12 }), (jobs, remaining) => {
        const loads = jobs.map((count, n) => ({
          site: site(`b${n}`, { jobs: count }),
          running: 0,
        }));
        const waiting = remaining.map((each) => ({ platform: amd64, remaining: each }));
        const started: number[] = [];
        for (;;) {
          const next = nextStart(waiting, loads);
          if (!next) break;
          waiting.splice(waiting.indexOf(next.task), 1);
          next.load.running++;
          started.push(next.task.remaining);
        }
        const slots = jobs.reduce((sum, count) => sum + count, 0);
        expect(started).toEqual([...remaining].sort((a, b) => b - a).slice(0, slots));
        expect(loads.every(({ site, running }) => running <= site.jobs)).toBe(true);
      }),
    );
  });
});
