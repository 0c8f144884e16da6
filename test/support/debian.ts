import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { compareRoots } from "./compare-roots.ts";
import { engineRegistry, root } from "./engine.ts";
import type { Rig } from "./rig.ts";

/** A section that installs packages, as people write it. */
export const install = (...packages: readonly string[]): string =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")} && ` +
  "rm -rf /var/lib/apt/lists/*";

/** The Debian that the sections stand on: services of packages are not started by their scripts. */
export const base = `FROM debian:bookworm-slim
RUN printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
${install("adduser", "ca-certificates")}
ENV DEBIAN_FRONTEND=noninteractive
`;

/** Writes a layerfile of sections by their instructions; `more` is put at its end. */
export async function writeSections(
  rig: Rig,
  sections: { readonly [name: string]: string },
  more: object = {},
): Promise<void> {
  const { host } = rig.registry;
  const layerfile = {
    version: 1,
    repository: `${host}/tool`,
    registries: { "docker.io": { mirrors: [`http://${engineRegistry}`] } },
    base: { instructions: base },
    sections: Object.fromEntries(
      Object.entries(sections).map(([name, instructions]) => [name, { instructions }]),
    ),
    ...more,
  };
  await rig.write({ "layers.json": JSON.stringify(layerfile, null, 2) });
}

/** The cached image of each section of a project that is built, in the order of the plan. */
export async function sectionImages(rig: Rig): Promise<string[]> {
  const plan = JSON.parse((await rig.layerbuild(["plan", "--push", "--json"])).stdout);
  return plan.steps
    .filter(({ kind }: { kind: string }) => kind === "section")
    .map(
      ({ result }: { result: { digest: string } }) =>
        `${rig.registry.host}/tool-cache@${result.digest}`,
    );
}

/** Installed packages of an image: `name:arch version`, sorted. */
export async function packagesOf(rig: Rig, image: string): Promise<string[]> {
  const format = "${db:Status-Abbrev} ${Package}:${Architecture} ${Version}\\n";
  const { stdout } = await rig.docker([
    "run",
    "--rm",
    "--pull",
    "always",
    "--quiet",
    image,
    "dpkg-query",
    "-W",
    "-f",
    format,
  ]);
  return stdout
    .split("\n")
    .flatMap((line) => (line.startsWith("ii ") ? [line.slice(4)] : []))
    .sort();
}

/** Runs all checks of a Debian root in an image. */
export async function expectSound(rig: Rig, image: string, ...words: string[]): Promise<void> {
  const script = await readFile(`${root}/test/cases/debian/check.sh`, "utf8");
  const { stdout } = await rig.docker([
    ...["run", "--rm", "--pull", "always", "--quiet", image, "bash", "-c", script, "check"],
    ...words,
  ]);
  expect(stdout.split("\n").filter((line) => line.startsWith("bad:"))).toEqual([]);
  expect(stdout.trim().split("\n").at(-1)).toBe("checked");
}

/**
 * Builds the sections one after the other, by one Dockerfile on the same base, and compares the root
 * with the merged image's: dpkg's records are the same bytes, and what else differs has a reason.
 */
export async function expectLikeSequential(
  rig: Rig,
  image: string,
  sections: { readonly [name: string]: string },
): Promise<void> {
  const plan = JSON.parse((await rig.layerbuild(["plan", "--push", "--json"])).stdout);
  const { digest } = plan.steps.find(({ kind }: { kind: string }) => kind === "base").result;
  const from = `FROM ${rig.registry.host}/tool-cache@${digest}`;
  const dockerfile = [from, ...Object.values(sections)].join("\n");
  const { differences, left } = await compareRoots(rig, dockerfile, image);
  expect(differences.filter(({ why }) => why === undefined)).toEqual([]);
  expect(left.has("/var/lib/dpkg/status")).toBe(true);
  expect(differences.map(({ path }) => path)).not.toContain("/var/lib/dpkg/status");
}
