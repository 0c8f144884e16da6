import { describe, expect, test } from "vitest";
import type { Conflict } from "../../../src/merge/conflict.ts";
import { graphOf } from "../../../src/plan/graph.ts";
import type { StepNews } from "../../../src/run/event.ts";
import { settle } from "../../../src/run/settle.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";

const conflict = (level: Conflict["level"], subject: string): Conflict => ({
  level,
  subject,
  base: undefined,
  sides: [
    { section: "a", value: "1" },
    { section: "b", value: "2" },
  ],
});
const motd = conflict("content", "/etc/motd");
const cache = conflict("regenerate", "/usr/share/mime/mime.cache");

function settled(conflicts: readonly Conflict[], policy: "error" | "warn" | "last-wins"): string[] {
  const [step] = graphOf(layerfileOf({ a: [] })).steps;
  if (!step) throw new Error("the graph has no step");
  const news: StepNews[] = [];
  settle(step.name, conflicts, policy, (one) => news.push(one));
  return news.flatMap((one) => (one.type === "step-warning" ? [one.text] : []));
}

describe("settle", () => {
  test("a conflict stops the merge, a cache that can be made again is told", () => {
    expect(() => settled([motd], "error")).toThrowError(
      expect.objectContaining({
        code: "merge-conflict",
        detail: expect.stringContaining("/etc/motd"),
      }),
    );
    expect(settled([cache], "error")).toEqual([expect.stringContaining("mime.cache")]);
  });

  test("what a rule refuses stops the merge whatever the policy", () => {
    const refused: Conflict = { ...motd, isForced: true };
    for (const policy of ["error", "warn", "last-wins"] as const) {
      expect(() => settled([refused], policy)).toThrowError(
        expect.objectContaining({ code: "merge-conflict" }),
      );
    }
  });

  test("with warn all are told, with last-wins none is", () => {
    expect(settled([motd, cache], "warn")).toHaveLength(2);
    expect(settled([motd, cache], "last-wins")).toEqual([]);
  });
});
