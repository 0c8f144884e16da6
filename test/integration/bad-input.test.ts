import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect } from "vitest";
import { makeImage, pullManifest, pushImage, pushIndex, pushManifest } from "../support/images.ts";
import { writeCopyProject } from "../support/projects.ts";
import { type Rig, test } from "../support/rig.ts";

const layerfile = (host: string, rest: string, base = `${host}/base:1`): string =>
  `version: 1\nrepository: ${host}/tool\nbase: { image: "${base}" }\n${rest}`;
const oneSection = 'sections: { a: { instructions: "COPY a.txt /" } }\n';

/** Builds, and expects exit code 2, these words on stderr, and nothing done anywhere. */
async function expectRefusal(rig: Rig, words: readonly (string | RegExp)[]): Promise<void> {
  await rig.forgetCalls();
  await rig.registry.clearLog();
  const { exitCode, stdout, stderr } = await rig.layerbuild(["build", "--push"]);
  for (const word of words) expect(stderr).toMatch(word);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).not.toMatch(/^ +at /m);
  expect(await rig.dockerCalls()).toEqual([]);
  const methods = (await rig.registry.log()).map(({ method }) => method);
  expect(methods.filter((method) => method !== "GET" && method !== "HEAD")).toEqual([]);
}

describe("bad input gives exit code 2 and a clear error, and nothing is written", () => {
  test.for<[string, string, (string | RegExp)[]]>([
    ["malformed YAML", "sections: { a: [", [/layers\.yaml:\d+:\d+: /]],
    [
      "unknown keys and wrong types, all of them",
      'sectoins: {}\nsections: { a: { instructions: 1, needs: "x" } }\n',
      [/layers\.yaml:4:1: .*sectoins/, "did you mean", /layers\.yaml:5:/],
    ],
    [
      "a cycle",
      "sections:\n  a: { needs: [b], instructions: RUN a }\n  b: { needs: [a], instructions: RUN b }\n",
      ["a → b → a"],
    ],
    [
      "a missing file",
      "sections: { a: { dockerfile: docker/none.Dockerfile } }\n",
      ["docker/none.Dockerfile"],
    ],
    [
      "a Dockerfile that does not parse",
      "sections:\n  a:\n    instructions: |\n      RUNN echo\n",
      [/layers\.yaml:7:7: .*RUNN/, "RUN"],
    ],
    [
      "no section of a name that is needed",
      "sections: { a: { needs: [x], instructions: RUN a } }\n",
      ["x"],
    ],
  ])("%s", async ([, text, words], { rig }) => {
    await writeCopyProject(rig);
    await rig.write({ "layers.yaml": layerfile(rig.registry.host, text) });
    await expectRefusal(rig, words);
  });

  test("no layerfile", async ({ rig }) => {
    await expectRefusal(rig, ["layers.yaml"]);
  });

  test("an image that is not there", async ({ rig }) => {
    await rig.write({ "a.txt": "a", "layers.yaml": layerfile(rig.registry.host, oneSection) });
    await expectRefusal(rig, [`there is no image ${rig.registry.host}/base:1`]);
  });

  test("a registry that is not there", async ({ rig }) => {
    await rig.write({ "a.txt": "a", "layers.yaml": layerfile("127.0.0.1:1", oneSection) });
    await expectRefusal(rig, ["127.0.0.1:1", "ECONNREFUSED"]);
  });

  test("something that is no registry", async ({ rig }) => {
    const server = createServer((_, response) => {
      response.setHeader("content-type", "text/html").end("<html>hello</html>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await rig.write({ "a.txt": "a", "layers.yaml": layerfile(`127.0.0.1:${port}`, oneSection) });
    await expectRefusal(rig, [`127.0.0.1:${port}`, /no registry|not a registry/]);
    server.close();
  });

  test("a base that has no image for the platform", async ({ rig }) => {
    const { host } = rig.registry;
    const arm = makeImage({ platform: { os: "linux", architecture: "arm64" } });
    await pushIndex({ host, repository: "base", tag: "1" }, [arm]);
    await rig.write({ "a.txt": "a", "layers.yaml": layerfile(host, oneSection) });
    await expectRefusal(rig, ["linux/amd64", "linux/arm64"]);
  });

  test("a manifest that says something else than it is", async ({ rig }) => {
    const { host } = rig.registry;
    await writeCopyProject(rig);
    const base = await pullManifest({ host, repository: "base", tag: "1" });
    const manifest = JSON.parse(base.bytes.toString());
    const bytes = Buffer.from(JSON.stringify({ ...manifest, layers: [] }));
    const { mediaType } = base;
    const descriptor = { mediaType, digest: "sha256:0" as never, size: bytes.length };
    await pushManifest({ host, repository: "base", tag: "1" }, { descriptor, bytes });
    const { exitCode, stderr } = await rig.layerbuild(["build", "--push"]);
    expect(exitCode).not.toBe(0);
    expect(stderr).not.toMatch(/^ +at /m);
    const tool = await fetch(`http://${host}/v2/tool/tags/list`);
    expect(tool.status).toBe(404);
  });
});

test("a result that is not built on the base is made again, with a warning", async ({ rig }) => {
  await writeCopyProject(rig);
  expect((await rig.layerbuild(["build", "--push", "--only", "a"])).exitCode).toBe(0);
  expect((await rig.layerbuild(["build", "--push", "--only", "b"])).exitCode).toBe(0);
  const { host } = rig.registry;
  const listed = await fetch(`http://${host}/v2/tool-cache/tags/list`);
  const { tags } = (await listed.json()) as { tags: string[] };
  const tag = tags.find((name) => name.startsWith("b-")) ?? "";
  const foreign = makeImage({ chapters: [{ files: { "x.txt": "x" } }] });
  await pushImage({ host, repository: "tool-cache", tag }, foreign);
  const { exitCode, stderr } = await rig.layerbuild(["build", "--push"]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^b: warning: .*the image of section b .* is not built on .*: layer 1 is sha256:/m,
  );
  expect(stderr).toContain("1 built, 2 cached, 1 merged");
});
