import { describe, expect } from "vitest";
import { expectSound, install, packagesOf, writeSections } from "../support/debian.ts";
import { test } from "../support/rig.ts";

const sections = {
  maven: install("maven"),
  golang: install("golang-go"),
  nodejs: install("nodejs"),
  python: install("python3-pip"),
  postgres: install("postgresql"),
  nginx: install("nginx"),
  redis: install("redis-server"),
  ssh: install("openssh-server"),
  git: install("git"),
};
const names = Object.keys(sections);
const reversed = [...names].reverse();

describe("nine sections of Debian packages on one base, merged without a rule", {
  timeout: 1_200_000,
}, () => {
  test("is a sound Debian with the union of the packages, in any order of the sections", async ({
    rig,
  }) => {
    const images = {
      forward: { sections: names, tags: ["forward"] },
      backward: { sections: reversed, tags: ["backward"] },
    };
    await writeSections(rig, sections, { images });
    const built = await rig.layerbuild(["build", "--push"]);
    expect(built).toMatchObject({ exitCode: 0 });
    expect(built.stderr).toMatch(/merged: \+\d+ packages from 9 sections, \d+ ids renumbered/);

    const { host } = rig.registry;
    const plan = JSON.parse((await rig.layerbuild(["plan", "--json"])).stdout);
    const digests: string[] = plan.steps
      .filter(({ kind }: { kind: string }) => kind === "section")
      .map(({ result }: { result: { digest: string } }) => result.digest);
    const union = new Set<string>();
    for (const digest of digests) {
      const packages = await packagesOf(rig, `${host}/tool-cache@${digest}`);
      for (const name of packages) union.add(name);
    }
    for (const tag of ["forward", "backward"]) {
      const image = `${host}/tool:${tag}`;
      expect(await packagesOf(rig, image)).toEqual([...union].sort());
      await expectSound(rig, image, "later");
    }
  });
});
