import { describe, expect, test } from "vitest";
import { labelsOf } from "../../../src/report/label.ts";
import { baseStep, mergeStep, publishStep, sectionStep, toolbox } from "../../support/outcomes.ts";

describe("labels", () => {
  test("a merge and a publish step can't be taken for a section of the same name", () => {
    expect([...labelsOf(toolbox().steps).values()]).toEqual([
      "base",
      "maven",
      "golang",
      "merge maven+golang",
      "publish toolbox",
    ]);
  });

  test("the platform is named only where there are several", () => {
    const steps = ["amd64", "arm64"].flatMap((architecture) => {
      const platform = { os: "linux", architecture };
      const base = baseStep(platform);
      const maven = sectionStep("maven", base, platform);
      return [base, maven, mergeStep(base, [maven], platform)];
    });
    expect([...labelsOf([...steps, publishStep("java", steps)]).values()]).toEqual([
      "base (linux/amd64)",
      "maven (linux/amd64)",
      "merge maven (linux/amd64)",
      "base (linux/arm64)",
      "maven (linux/arm64)",
      "merge maven (linux/arm64)",
      "publish java",
    ]);
  });
});
