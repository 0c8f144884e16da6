import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/plan/step.ts";
import type { Event, Summary } from "../../../src/run/event.ts";
import { recalled, staysTrue } from "../../../src/run/recall.ts";
import { noTraffic } from "../../../src/store/copy.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

const summaryOf = (...statuses: Outcome["status"][]): Summary => ({
  outcomes: statuses.map((status) => ({ status, reason: "" }) as Outcome),
  traffic: noTraffic,
  duration: 1,
  chain: [],
  merges: [],
});
const ended = (summary: Summary): Event => ({ type: "run-finished", at: 1, summary });

describe("a run from memory", () => {
  test("is told when there was nothing to do", async () => {
    const told: Event[] = [];
    const summary = summaryOf("cached", "cached");
    const run = async (emit: (event: Event) => void) => {
      emit(ended(summary));
      return summary;
    };
    expect(await recalled(run, (event) => told.push(event))).toBe(summary);
    expect(told).toEqual([ended(summary)]);
  });

  test.each(["to-build", "failed", "pending", "cancelled"] as const)(
    "did not happen when a step is %s",
    async (status) => {
      const told: Event[] = [];
      const run = async (emit: (event: Event) => void) => {
        emit(ended(summaryOf(status)));
        return summaryOf("cached", status);
      };
      expect(await recalled(run, (event) => told.push(event))).toBeUndefined();
      expect(told).toEqual([]);
    },
  );
});

test("tags of the cache and of published images stay true, others only by digest", () => {
  const layerfile = layerfileOf({ a: [] });
  const stays = staysTrue(layerfile);
  const { cache, images } = layerfile;
  const [image] = images;
  if (!image) throw new Error("the layerfile has no image");
  expect(stays(cache, "merge-abc")).toBe(true);
  expect(stays(image.repository, image.tags[0] ?? "")).toBe(true);
  expect(stays(image.repository, "somebody-elses")).toBe(false);
  const base = { registry: "docker.io", path: "library/debian" };
  expect(stays(base, "bookworm-slim")).toBe(false);
  expect(stays(base, `sha256:${"0".repeat(64)}`)).toBe(true);
});
