import type { BuildSpec, ImageSpec } from "../../src/config/layerfile.ts";
import type { Digest } from "../../src/image/digest.ts";
import type {
  BaseStep,
  MergeStep,
  Outcome,
  PublishStep,
  SectionStep,
  Step,
  StepId,
  StepResult,
} from "../../src/plan/step.ts";

const source = { path: "layers.yaml", text: "version: 1\n" };
const place = { source, start: 0, end: 7 };
const amd64 = { os: "linux", architecture: "amd64" };

export const stepId = (text: string): StepId => text as StepId;
export const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}` as Digest;

const build: BuildSpec = {
  dockerfile: { source, instructions: [] } as never,
  ignore: undefined,
  context: "/project",
  contexts: {},
  args: {},
  secrets: [],
  ssh: [],
  network: undefined,
};

export const baseStep = (platform = amd64): BaseStep => ({
  id: stepId(`base:${platform.os}/${platform.architecture}`),
  kind: "base",
  name: "base",
  needs: [],
  platform,
  base: { kind: "build", build, place },
});

export const sectionStep = (name: string, on: Step, platform = amd64): SectionStep => ({
  id: stepId(`section:${name}:${platform.os}/${platform.architecture}`),
  kind: "section",
  name,
  needs: [on.id],
  platform,
  section: { name, place, needs: [], build },
  on: on.id,
});

export const mergeStep = (base: Step, sections: readonly Step[], platform = amd64): MergeStep => {
  const name = sections.map((section) => section.name).join("+");
  return {
    id: stepId(`merge:${name}:${platform.os}/${platform.architecture}`),
    kind: "merge",
    name,
    needs: [base.id, ...sections.map(({ id }) => id)],
    platform,
    base: base.id,
    sections: sections.map(({ id }) => id),
    overrides: {},
  };
};

export const publishStep = (name: string, of: readonly Step[]): PublishStep => {
  const image: ImageSpec = {
    name,
    place,
    repository: { registry: "registry.example.com", path: `acme/${name}` },
    sections: [],
    tags: ["latest"],
    config: {},
  };
  const needs = of.map(({ id }) => id);
  return {
    id: stepId(`publish:${name}`),
    kind: "publish",
    name,
    needs,
    image,
    of: needs,
    platforms: [amd64],
  };
};

export const resultOf = (digit: string): StepResult => ({
  descriptor: {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: digest(digit),
    size: 1234,
  },
  repository: { registry: "registry.example.com", path: "acme/toolbox-cache" },
});

/** Base, maven and golang on it, their merge, the image: cached, then what `golang` makes new. */
export function toolbox(): {
  readonly base: Step;
  readonly maven: Step;
  readonly golang: Step;
  readonly merge: Step;
  readonly publish: Step;
  readonly steps: readonly Step[];
  readonly planned: readonly Outcome[];
} {
  const base = baseStep();
  const maven = sectionStep("maven", base);
  const golang = sectionStep("golang", base);
  const merge = mergeStep(base, [maven, golang]);
  const publish = publishStep("toolbox", [merge]);
  const steps = [base, maven, golang, merge, publish];
  const planned: Outcome[] = [
    {
      step: base,
      status: "cached",
      reason: "in the cache",
      key: digest("a"),
      result: resultOf("1"),
    },
    {
      step: maven,
      status: "cached",
      reason: "in the cache",
      key: digest("b"),
      result: resultOf("2"),
    },
    { step: golang, status: "to-build", reason: "not in the cache", key: digest("c") },
    { step: merge, status: "pending", reason: "waits for golang" },
    { step: publish, status: "pending", reason: "waits for golang" },
  ];
  return { base, maven, golang, merge, publish, steps, planned };
}
