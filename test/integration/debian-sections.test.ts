import { describe, expect } from "vitest";
import {
  expectLikeSequential,
  expectSound,
  install,
  packagesOf,
  sectionImages,
  writeSections,
} from "../support/debian.ts";
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
  test("is a sound Debian with the union of the packages, in any order of the sections, and what one Dockerfile would have given", async ({
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
    const lists: string[][] = [];
    for (const section of await sectionImages(rig)) lists.push(await packagesOf(rig, section));
    const union = [...new Set(lists.flat())].sort();
    for (const tag of ["forward", "backward"]) {
      const image = `${host}/tool:${tag}`;
      expect(await packagesOf(rig, image)).toEqual(union);
      await expectSound(rig, image, "later");
    }
    await expectLikeSequential(rig, `${host}/tool:forward`, sections);
  });
});
