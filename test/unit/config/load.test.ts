// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax under test
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Layerfile } from "../../../src/config/layerfile.ts";
import { loadLayerfile } from "../../../src/config/load.ts";
import { locationOf } from "../../../src/diagnostics/diagnostic.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";

let project: string;

beforeEach(async () => {
  project = join(await mkdtemp(join(tmpdir(), "layerbuild-")), "project");
  await mkdir(project);
});
afterEach(() => rm(dirname(project), { recursive: true }));

async function write(files: { readonly [path: string]: string }): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
}

const load = (folder = ".", file?: string): Promise<Layerfile> =>
  loadLayerfile({ cwd: join(project, folder), env: { SHA: "abc" }, ...(file && { file }) });

async function failure(loading: Promise<unknown>): Promise<LayerbuildError> {
  const error = await loading.catch((thrown: unknown) => thrown);
  if (!(error instanceof LayerbuildError)) throw error;
  return error;
}

const problems = async (loading: Promise<unknown>): Promise<string[]> =>
  (await failure(loading)).diagnostics.map(
    ({ code, place }) => `${code} ${place && locationOf(place)}`,
  );

const minimal = [
  "version: 1",
  "repository: registry.example.com/acme/toolbox",
  "base: { image: debian:bookworm-slim }",
  "sections:",
  "  maven: { instructions: RUN mvn }",
  "  golang: { instructions: RUN go }",
  "",
].join("\n");

it("has what keeps results fresh in base and sections, and nothing of it where nothing is said", async () => {
  const text = minimal
    .replace("{ image: debian", "{ update: lock, image: debian")
    .replace("RUN mvn }", "RUN mvn, expires: 7d, salt: x }");
  await write({ "layers.yaml": text });
  const { base, sections } = await load();
  expect(base.update).toBe("lock");
  expect(sections[0]?.build).toMatchObject({ expires: 604_800, salt: "x" });
  expect(Object.keys(sections[1]?.build ?? {})).not.toContain("expires");
});

describe("where a file is looked for", () => {
  it("is the working folder and those above it, up to the one with a package.json", async () => {
    await write({
      "layers.yaml": minimal,
      "deep/er/x": "",
      "other/package.json": "{}",
      "other/in/x": "",
    });
    expect((await load("deep/er")).directory).toBe(project);
    expect((await load("deep/er")).source.path).toBe("../../layers.yaml");
    const error = await failure(load("other/in"));
    expect(error.code).toBe("config-not-found");
    expect(error.hint).toContain("layers.yaml, layers.yml, layers.json");
  });

  it.each(["layers.yaml", "layers.yml", "layerfile.yaml"])("takes %s", async (name) => {
    await write({ [name]: minimal });
    expect((await load()).source.path).toBe(name);
  });

  it("takes layers.json, with places in it", async () => {
    const text = '{\n\t"version": 1,\n\t"repository": "a/b",\n\t"base": {"image": "debian"},\n';
    const sections = '\t"sections": {"a": {"instructions": "RUN true\\nBAD x"}}\n}\n';
    await write({ "layers.json": text + sections });
    expect(await problems(load())).toEqual([expect.stringMatching(/^[a-z-]+ layers\.json:5:48$/)]);
  });

  it("takes the layerbuild key of a package.json, and no package.json without it", async () => {
    const config = { version: 1, repository: "a/b", base: { image: "x" } };
    const sections = { a: { instructions: "RUN true" } };
    const named = { name: "layerbuild", layerbuild: { ...config, sections } };
    await write({ "package.json": JSON.stringify(named) });
    expect((await load()).sections.map(({ name }) => name)).toEqual(["a"]);
    await write({ "package.json": JSON.stringify({ name: "layerbuild" }) });
    expect((await failure(load())).code).toBe("config-not-found");
  });

  it("is the file that is named, whatever it is called", async () => {
    await write({ "ci/image.yaml": minimal, "layers.yaml": "nonsense" });
    const layerfile = await load(".", "ci/image.yaml");
    expect(layerfile.source.path).toBe("ci/image.yaml");
    expect(layerfile.directory).toBe(join(project, "ci"));
    expect((await failure(load(".", "none.yaml"))).message).toBe("none.yaml does not exist");
  });

  it("is that of the folder that is named, and not one further up", async () => {
    await write({ "ci/layers.yml": minimal, "layers.yaml": "nonsense", "empty/x": "" });
    expect((await load(".", "ci")).source.path).toBe("ci/layers.yml");
    const { code, message } = await failure(load(".", "empty"));
    expect({ code, message }).toEqual({
      code: "config-not-found",
      message: "there is no layers.yaml in empty",
    });
  });
});

describe("what is not written", () => {
  it("is filled in", async () => {
    await write({ "layers.yaml": minimal });
    const { source, base, sections, ...rest } = await load();
    expect(rest).toEqual({
      directory: project,
      repository: { registry: "registry.example.com", path: "acme/toolbox" },
      cache: { registry: "registry.example.com", path: "acme/toolbox-cache" },
      caches: [{ registry: "registry.example.com", path: "acme/toolbox-cache" }],
      platforms: [{ os: "linux", architecture: "amd64" }],
      images: [
        {
          name: "toolbox",
          place: { source, start: 11, end: 21 },
          repository: { registry: "registry.example.com", path: "acme/toolbox" },
          sections: ["maven", "golang"],
          tags: ["latest"],
          config: {},
        },
      ],
      merge: defaultPolicy,
      provenance: false,
      builders: [],
      registries: {},
    });
    expect(base).toMatchObject({ kind: "image", reference: { path: "library/debian" } });
    const { dockerfile, ...build } = sections[0]?.build ?? {};
    expect(build).toEqual({
      ignore: undefined,
      context: project,
      contexts: {},
      args: {},
      secrets: [],
      ssh: [],
      network: undefined,
    });
  });

  it("is the top repository and every section for an image that does not say", async () => {
    await write({
      "layers.yaml": `${minimal}images: { one: { tags: [a] }, two: { tags: [b] } }\n`,
    });
    expect((await load()).images).toMatchObject([
      { name: "one", repository: { path: "acme/toolbox" }, sections: ["maven", "golang"] },
      { name: "two", repository: { path: "acme/toolbox" }, sections: ["maven", "golang"] },
    ]);
  });
});

describe("what is written", () => {
  it("comes out in the order of the file, with what sections need in front", async () => {
    const sections = ["'2'", "'1'", "web: { needs: [lib], instructions: RUN true }", "lib"];
    const lines = sections.map((name) =>
      name.includes(":") ? `  ${name}` : `  ${name}: { instructions: RUN true }`,
    );
    const images = "images: { web: { sections: [web, '1'] } }";
    await write({
      "layers.yaml": minimal.replace(/ {2}maven[\s\S]*/, [...lines, images].join("\n")),
    });
    const layerfile = await load();
    expect(layerfile.sections.map(({ name }) => name)).toEqual(["2", "1", "web", "lib"]);
    expect(layerfile.images[0]?.sections).toEqual(["lib", "web", "1"]);
  });

  it("is read: files with absolute paths, and the ignore file of the Dockerfile before the context's", async () => {
    await write({
      "docker/go.Dockerfile": "RUN go\n",
      "docker/.dockerignore": "context's\n",
      "docker/go.Dockerfile.dockerignore": "own\n",
      "../assets/x": "",
      "layers.yaml": [
        minimal.replace(/ {2}maven[\s\S]*/, ""),
        "  own: { dockerfile: docker/go.Dockerfile, context: docker }",
        "  inline:",
        "    context: docker",
        "    instructions: RUN true",
        "    contexts: { assets: ../assets, tools: 'docker-image://alpine:3.20' }",
        "    args: { V: '${SHA}' }",
        "    secrets: [{ id: a }, { id: b, env: B }, { id: c, file: secret }]",
        "    ssh: [default]",
        "    network: none",
      ].join("\n"),
    });
    const [own, inline] = (await load()).sections;
    expect(own?.build).toMatchObject({ context: join(project, "docker"), ignore: "own\n" });
    expect(own?.build.dockerfile.source).toEqual({
      path: "docker/go.Dockerfile",
      text: "RUN go\n",
    });
    expect(inline?.build).toMatchObject({
      ignore: "context's\n",
      contexts: {
        assets: { kind: "folder", path: join(dirname(project), "assets") },
        tools: { kind: "image", reference: { path: "library/alpine", tag: "3.20" } },
      },
      args: { V: "abc" },
      secrets: [
        { id: "a", env: "a" },
        { id: "b", env: "B" },
        { id: "c", file: join(project, "secret") },
      ],
      ssh: ["default"],
      network: "none",
    });
  });

  it("of platforms and builders is in their normal form", async () => {
    const lines = [
      "platforms: [linux/amd64, linux/arm64/v8]",
      "provenance: true",
      "builders: [ci-1, { name: ci-2, platforms: [linux/arm], jobs: 4 }]",
      "",
    ];
    await write({
      "layers.yaml":
        lines.join("\n") + minimal.replace("RUN go", "RUN go, platforms: [linux/arm64]"),
    });
    const arm64 = { os: "linux", architecture: "arm64" };
    const { platforms, provenance, builders, sections } = await load();
    expect(platforms).toEqual([{ os: "linux", architecture: "amd64" }, arm64]);
    expect(provenance).toBe(true);
    expect(builders).toEqual([
      { name: "ci-1" },
      { name: "ci-2", platforms: [{ os: "linux", architecture: "arm", variant: "v7" }], jobs: 4 },
    ]);
    expect(sections.map((section) => section.platforms)).toEqual([undefined, [arm64]]);
  });

  it("of an image's config is put into the units of the image specification", async () => {
    const config = [
      "config:",
      "  ports: [8080, 53/udp, 8080/tcp]",
      "  cmd: null",
      "  healthcheck: { test: mvn -v, interval: 1m30s, retries: 2 }",
    ];
    const image = ["images:", "  one:", ...config.map((line) => `    ${line}`)];
    await write({ "layers.yaml": minimal + image.join("\n") });
    expect((await load()).images[0]?.config).toEqual({
      ports: ["8080/tcp", "53/udp"],
      cmd: null,
      healthcheck: { Test: ["CMD-SHELL", "mvn -v"], Interval: 90e9, Retries: 2 },
    });
    await write({
      "layers.yaml": `${minimal}images: { one: { config: { healthcheck: null } } }\n`,
    });
    expect((await load()).images[0]?.config).toEqual({ healthcheck: null });
  });

  it("keeps the places of inline instructions in the file", async () => {
    await write({
      "layers.yaml": minimal.replace(
        "{ instructions: RUN go }",
        "\n    instructions: |\n      # Go\n      RUN go",
      ),
    });
    const instructions = (await load()).sections[1]?.build.dockerfile.instructions ?? [];
    expect(instructions.map(({ place }) => locationOf(place))).toEqual(["layers.yaml:9:7"]);
  });

  it("may lead nowhere outside the project, by links neither", async () => {
    await write({ "../assets/Dockerfile": "RUN true\n" });
    await symlink("../assets", join(project, "link"));
    await write({
      "layers.yaml": minimal
        .replace("{ instructions: RUN mvn }", "{ dockerfile: link/Dockerfile }")
        .replace("RUN go", "RUN go, context: link"),
    });
    expect(await problems(load())).toEqual([
      "outside layers.yaml:5:24",
      "outside layers.yaml:6:44",
    ]);
  });

  it("may be an example of every field", async () => {
    const example = await readFile(
      new URL("../../../layerfile.example.yaml", import.meta.url),
      "utf8",
    );
    await write({
      "layers.yaml": example,
      Dockerfile: "FROM debian\n",
      "Dockerfile.base": "FROM debian\n",
      "docker/golang.Dockerfile": "RUN true\n",
      "../assets/x": "",
      "../certificates/x": "",
      "../images/index.json": "",
      "certs/internal-ca.pem": "",
      "certs/me.pem": "",
      "certs/me.key": "",
    });
    expect((await load()).images.map(({ name }) => name)).toEqual(["toolbox", "java"]);
  });
});
