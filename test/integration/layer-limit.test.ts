import { expect } from "vitest";
import { makeImage, pushImage } from "../support/images.ts";
import { test } from "../support/rig.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const [baseLayers, own, maxLayers] = [6, upTo(5), 11];

test("a stack of more layers than merge.maxLayers is squashed to that many, with every file", async ({
  rig,
}) => {
  const { host } = rig.registry;
  const chapters = upTo(baseLayers).map((n) => ({ files: { [`base/${n}`]: `${n}\n` } }));
  await pushImage({ host, repository: "base", tag: "1" }, makeImage({ chapters }));
  const copies = (section: string): string =>
    own.map((n) => `COPY ${section}.txt /${section}/${n}`).join("\n");
  await rig.write({
    "a.txt": "a\n",
    "b.txt": "b\n",
    "layers.json": JSON.stringify({
      version: 1,
      repository: `${host}/tool`,
      base: { image: `${host}/base:1` },
      merge: { maxLayers },
      sections: { a: { instructions: copies("a") }, b: { instructions: copies("b") } },
    }),
  });
  expect(await rig.layerbuild(["build", "--push"])).toMatchObject({ exitCode: 0 });

  const image = `${host}/tool:latest`;
  const inspect = ["inspect", "--tls-verify=false", `docker://${image}`];
  const { stdout: raw } = await rig.skopeo([...inspect, "--raw"]);
  const { stdout: config } = await rig.skopeo([...inspect, "--config"]);
  const { layers } = JSON.parse(raw);
  const { rootfs, history } = JSON.parse(config);
  expect(layers).toHaveLength(maxLayers);
  expect(rootfs.diff_ids).toHaveLength(maxLayers);
  expect(history.filter((entry: { empty_layer?: boolean }) => !entry.empty_layer)).toHaveLength(
    maxLayers,
  );
  expect(history).toHaveLength(baseLayers + 2 * own.length);

  await rig.docker(["pull", "--quiet", image]);
  const { stdout: id } = await rig.docker(["create", image, "none"]);
  const { stdout: listing } = await rig.shell(`docker export ${id} | tar --list`);
  await rig.docker(["rm", id]);
  const files = listing.split("\n");
  for (const section of ["a", "b"]) {
    expect(files).toEqual(expect.arrayContaining(own.map((n) => `${section}/${n}`)));
  }
});
