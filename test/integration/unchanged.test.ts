import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { makeImage, pushImage } from "../support/images.ts";
import { openCheckout } from "../support/model/checkout.ts";
import { type Choice, edits } from "../support/model/edits.ts";
import { freshRoots, rootOf } from "../support/model/fresh-builds.ts";
import { type Project, projects } from "../support/model/project.ts";
import { type Rig, test } from "../support/rig.ts";
import { ownArchitecture, tinyProgram } from "../support/tiny-program.ts";

/** Edits that are made between two builds. */
type Round = readonly (readonly [name: string, choice: Choice])[];

const each = (name: string, ...numbers: (readonly [a: number, b: number])[]): Round =>
  numbers.map(([a, b]) => [name, { a, b }]);

const rounds: readonly Round[] = [
  // Nothing that counts, all at once.
  [
    ...each("how a Dockerfile is written", [0, 31], [1, 13], [2, 22], [3, 63]),
    ...each("where a Dockerfile is written", [1, 0], [3, 0]),
    ...each("an argument that nothing declares", [0, 1], [2, 2]),
    ...each("the order of keys", [5, 0]),
    ...each("the folder of the checkout", [1, 0]),
    ...each("the user", [1, 0]),
    ...each("times of files", [7, 0]),
  ],
  // What some sections reach and others do not.
  [
    ...each("a file's content", [1, 5], [3, 6]),
    ...each("a file's mode", [2, 1]),
    ...each("a link's target", [1, 0]),
    ...each("an ignore rule more", [8, 0], [4, 0]),
    ...each("a file more", [0, 3], [1, 4]),
    ...each("the other context", [1, 2]),
  ],
  // What is built on what; rules that let something in again.
  [
    ...each("an argument", [1, 0]),
    ...each("a need", [3, 1]),
    ...each("an ignore rule more", [2, 0], [5, 0]),
    ...each("the same base by another name", [0, 0]),
  ],
];

/** With a shell that ends well, whatever it is told. */
function imageOf(content: number) {
  const program = { program: tinyProgram(0) };
  const files = { "bin/sh": program, "bin/ls": program, "bin/tool": program, base: `${content}` };
  return makeImage({
    platform: { os: "linux", architecture: ownArchitecture },
    chapters: [{ files }],
  });
}

async function pushImages({ registry: { host } }: Rig, { images }: Project): Promise<void> {
  for (const [name, content] of Object.entries(images)) {
    const [repository = "", tag = ""] = name.split(":");
    await pushImage({ host, repository, tag }, imageOf(content));
  }
}

interface PlanStep {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly needs: readonly string[];
  readonly result: { readonly digest: string } | null;
}

test("a section that plan calls unchanged comes out of a fresh build with the same files", async ({
  rig,
}) => {
  const { host } = rig.registry;
  const names = { repository: `${host}/tool`, prefix: `${host}/` };
  let project: Project = {
    ...(projects[0] as Project),
    conflicts: "last-wins",
    platforms: [`linux/${ownArchitecture}`],
  };
  await pushImages(rig, project);
  const checkout = openCheckout(names);
  try {
    let folder = checkout.write(project);
    expect((await rig.layerbuild(["build", "--push"], { cwd: folder })).exitCode).toBe(0);
    let compared = 0;
    for (const round of rounds) {
      for (const [name, choice] of round) project = edits[name]?.(project, choice) ?? project;
      folder = checkout.write(project);
      const plan = await rig.layerbuild(["plan", "--push", "--json"], { cwd: folder });
      const { steps } = JSON.parse(plan.stdout) as { steps: PlanStep[] };
      expect((await rig.layerbuild(["build", "--push"], { cwd: folder })).exitCode).toBe(0);

      const digests = new Map(steps.map(({ id, result }) => [id, result?.digest]));
      const unchanged = steps.flatMap(({ kind, name, status, needs: [on = ""] }) => {
        const section = project.sections.find((one) => one.name === name);
        if (kind !== "section" || status !== "cached" || !section) return [];
        const [repository] = on.startsWith("base:") ? ["os"] : ["tool-cache"];
        return [{ section, on: `${host}/${repository}@${digests.get(on)}` }];
      });
      const fresh = await freshRoots(rig, unchanged, names, folder);
      for (const { section } of unchanged) {
        const step = steps.find(({ kind, name }) => kind === "section" && name === section.name);
        const tar = join(rig.directory, `${section.name}.tar`);
        const image = `${host}/tool-cache@${step?.result?.digest}`;
        expect((await rig.layerbuild(["export", image, "-o", tar])).exitCode).toBe(0);
        expect(fresh.get(section.name)).toEqual(await rootOf(await readFile(tar)));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(5);
  } finally {
    checkout.remove();
  }
});
