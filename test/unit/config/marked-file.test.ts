import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Layerfile } from "../../../src/config/layerfile.ts";
import { loadLayerfile } from "../../../src/config/load.ts";
import { withPlatforms } from "../../../src/config/platforms.ts";
import { normalOf } from "../../../src/dockerfile/normal.ts";

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "layerbuild-"));
});
afterEach(() => rm(project, { recursive: true }));

async function load(dockerfile: string, more = "from: Dockerfile\n"): Promise<Layerfile> {
  await mkdir(dirname(join(project, "docker/Dockerfile")), { recursive: true });
  await writeFile(join(project, "Dockerfile"), dockerfile);
  const text = `version: 1\nrepository: registry.example.com/tool\n${more}`;
  await writeFile(join(project, "layers.yaml"), text);
  return loadLayerfile({ cwd: project, env: {} });
}

const textsOf = ({ base, sections }: Layerfile) => ({
  base: base.kind === "build" ? base.build.dockerfile.source.text : undefined,
  ...Object.fromEntries(sections.map(({ name, build }) => [name, build.dockerfile.source.text])),
});

const file = `# syntax=docker/dockerfile:1
FROM debian AS tools
RUN tools
FROM debian:12
ARG V=1
# layerbuild:section golang platforms=linux/amd64
COPY --from=tools /go /go
# layerbuild:section app needs=golang
RUN --mount=type=secret,id=token build
# layerbuild:end
`;

describe("a layerfile of a marked Dockerfile", () => {
  it("has a base and sections in the lines of the file", async () => {
    const layerfile = await load(`${file}WORKDIR /srv\nCMD ["run"]\n`);
    expect(textsOf(layerfile)).toEqual({
      base: "# syntax=docker/dockerfile:1\n\n\nFROM debian:12\nARG V=1\n# layerbuild:section golang platforms=linux/amd64\n\n# layerbuild:section app needs=golang\n\n# layerbuild:end\n\n\n",
      golang:
        "# syntax=docker/dockerfile:1\nFROM debian AS tools\nRUN tools\nFROM base\nARG V=1\n# layerbuild:section golang platforms=linux/amd64\nCOPY --from=tools /go /go\n# layerbuild:section app needs=golang\n\n# layerbuild:end\n\n\n",
      app: "# syntax=docker/dockerfile:1\n\n\nFROM base\nARG V=1\n# layerbuild:section golang platforms=linux/amd64\n\n# layerbuild:section app needs=golang\nRUN --mount=type=secret,id=token build\n# layerbuild:end\n\n\n",
      final:
        '# syntax=docker/dockerfile:1\n\n\nFROM base\nARG V=1\n# layerbuild:section golang platforms=linux/amd64\n\n# layerbuild:section app needs=golang\n\n# layerbuild:end\nWORKDIR /srv\nCMD ["run"]\n',
    });
    expect(layerfile.sections.map(({ name, needs, isTail }) => [name, needs, isTail])).toEqual([
      ["golang", [], undefined],
      ["app", ["golang"], undefined],
      ["final", ["golang", "app"], true],
    ]);
    expect(layerfile.images.map(({ sections }) => sections)).toEqual([["golang", "app", "final"]]);
    expect(layerfile.merge.configuration).toBe("in-order");
  });

  it("has what is constant behind the sections in images of all of them", async () => {
    const text = `${file.replace(" platforms=linux/amd64", "")}USER app\nENV A=1 B=2\n`;
    const { images, sections } = await load(
      text,
      "from: Dockerfile\nimages:\n  all: { config: { user: root, env: { B: '3' } } }\n  some: { sections: [golang], tags: [some] }\n",
    );
    expect(sections.map(({ name }) => name)).toEqual(["golang", "app"]);
    expect(images.map(({ config }) => config)).toEqual([
      { user: "root", env: { A: "1", B: "3" } },
      {},
    ]);
  });

  it("says of some sections what the last of them says, in the order of the file", async () => {
    const text =
      "FROM x\n# layerbuild:section a\nUSER a\n# layerbuild:section b\nUSER b\n# layerbuild:section c\nUSER $C\n";
    const images = "from: Dockerfile\nimages: { some: { sections: [b, a] } }\n";
    const [some] = (await load(text.replace("USER $C", "USER c"), images)).images;
    expect(some).toMatchObject({ sections: ["a", "b"], config: { user: "b" } });
    const wrong = load(text, images.replace("[b, a]", "[c, b]"));
    await expect(wrong).rejects.toMatchObject({
      diagnostics: [{ code: "other-state", message: expect.stringContaining("without all") }],
    });
  });

  it("knows the whole file, as far as the stage that is built", async () => {
    const more =
      "from: { dockerfile: Dockerfile, target: Last, context: docker, args: { V: '2' } }\n";
    const text = `${file.replace("debian:12", "debian:12 AS last")}\\\nFROM debian AS test\nRUN test\n`;
    const { from, sections } = await load(text, more);
    expect(from?.path).toBe(join(project, "Dockerfile"));
    expect(from?.build).toMatchObject({ context: join(project, "docker"), args: { V: "2" } });
    expect(from?.build.dockerfile.source.text).toBe(text.slice(0, text.indexOf("\\\nFROM")));
    expect(sections.map(({ build }) => build.args)).toEqual([{ V: "2" }, { V: "2" }]);
  });

  it("has its base updated as it says, and its parts built again together", async () => {
    const more = "from: { dockerfile: Dockerfile, update: weekly, expires: 1d, salt: x }\n";
    const { base, sections } = await load(file, more);
    expect(base).toMatchObject({ update: { every: 604_800 }, build: { expires: 86_400 } });
    expect(sections.map(({ build }) => build.salt)).toEqual(["x", "x"]);
  });

  it("gives secrets and keys to those parts only that can ask for them", async () => {
    const { base, sections } = await load(
      file,
      "from: { dockerfile: Dockerfile, secrets: [{ id: token }, { id: GIT_AUTH_TOKEN }], ssh: [default] }\n",
    );
    const specs = [base.kind === "build" ? [base.build] : [], sections.map(({ build }) => build)];
    expect(specs.flat().map(({ secrets, ssh }) => [secrets.map(({ id }) => id), ssh])).toEqual([
      [["GIT_AUTH_TOKEN"], []],
      [["GIT_AUTH_TOKEN"], []],
      [["token", "GIT_AUTH_TOKEN"], []],
    ]);
  });

  it("has a tail on each platform, of the sections that it has", async () => {
    const text = file.replace(" needs=golang", "").concat("RUN x\n");
    const both = "platforms: [linux/amd64, linux/arm64]\nfrom: Dockerfile\n";
    const layerfile = await load(text, both);
    const arm = withPlatforms(layerfile, ["linux/arm64"]);
    expect(arm.sections.map(({ name, platforms }) => [name, platforms?.length])).toEqual([
      ["golang", 0],
      ["app", undefined],
      ["final", undefined],
    ]);
  });

  it("has the same instructions in a section whatever is edited in another", async () => {
    const before = await load(file);
    const edited = file.replace("RUN --mount=type=secret,id=token build", "RUN one\n\nRUN two");
    const after = await load(edited);
    const normals = ({ sections }: Layerfile) =>
      sections.map(({ build }) => normalOf(build.dockerfile));
    expect(normals(after)[0]).toEqual(normals(before)[0]);
    expect(normals(after)[1]).not.toEqual(normals(before)[1]);
  });
});
