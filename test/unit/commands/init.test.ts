import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text as textIn } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { init } from "../../../src/commands/init.ts";
import type { InitOptions } from "../../../src/commands/io.ts";
import { loadLayerfile } from "../../../src/config/load.ts";
import type { LayerbuildError } from "../../../src/diagnostics/error.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-init-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Without an engine: nothing is on PATH. */
async function run(options: InitOptions = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { env: {}, cwd: folder, stdout, stderr, signal: new AbortController().signal };
  let code: number | undefined;
  let error: LayerbuildError | undefined;
  try {
    code = await init(options, io);
  } catch (thrown) {
    error = thrown as LayerbuildError;
  }
  stdout.end();
  stderr.end();
  return { code, error, stdout: await textIn(stdout), stderr: await textIn(stderr) };
}

const install = (name: string): string => `RUN apt-get update && apt-get install -y ${name}\n`;
const two = `FROM debian:bookworm-slim\n${install("maven")}${install("golang")}CMD ["mvn"]\n`;
const write = (name: string, content: string) => writeFile(join(folder, name), content);
const read = (name: string) => readFile(join(folder, name), "utf8");

describe("init", () => {
  test("writes a layers.yaml that loads, and tells what is gained", async () => {
    await write("Dockerfile", two);
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^wrote layers\.yaml\nexpected gain: \d+s instead of \d+s \(estimated\)/,
    );
    const written = parse(await read("layers.yaml"));
    expect(Object.keys(written.sections)).toEqual(["maven", "golang"]);
    expect(written.monolith).toBe("Dockerfile");
    const layerfile = await loadLayerfile({ cwd: folder, env: {} });
    expect(layerfile.sections.map(({ name }) => name)).toEqual(["maven", "golang"]);
  });

  test("writes it beside the Dockerfile, wherever that is", async () => {
    await mkdir(join(folder, "docker"));
    await write("docker/Dockerfile", two);
    expect((await run({ dockerfile: "docker" })).stdout).toContain("wrote docker/layers.yaml");
    await write("docker/Other", two);
    await run({ dockerfile: "docker/Other", force: true });
    expect(parse(await read("docker/layers.yaml")).monolith).toBe("Other");
  });

  test("does not overwrite a layers.yaml unless it is forced to", async () => {
    await write("Dockerfile", two);
    await write("layers.yaml", "repository: registry.example.com/mine\n");
    const { error } = await run();
    expect([error?.code, error?.message]).toEqual(["usage", "layers.yaml is there already"]);
    expect(await read("layers.yaml")).toBe("repository: registry.example.com/mine\n");
    expect((await run({ force: true })).code).toBe(0);
    expect(parse(await read("layers.yaml")).repository).toBe("registry.example.com/mine");
  });

  test("shows what it would write, and writes nothing", async () => {
    await write("Dockerfile", two);
    const { stdout } = await run({ dryRun: true });
    expect(stdout).toContain("--- /dev/null\n+++ layers.yaml\n");
    expect(stdout).toContain("\n+  maven:\n");
    await expect(read("layers.yaml")).rejects.toThrow("ENOENT");
  });

  test("puts markers into the Dockerfile, whose mode stays", async () => {
    await write("Dockerfile", two);
    await chmod(join(folder, "Dockerfile"), 0o600);
    expect((await run({ inPlace: true })).stdout).toContain(
      "wrote Dockerfile\nwrote layers.yaml\n",
    );
    expect(await read("Dockerfile")).toBe(
      `FROM debian:bookworm-slim\n# layerbuild:section maven\n${install("maven")}# layerbuild:section golang\n${install("golang")}# layerbuild:end\nCMD ["mvn"]\n`,
    );
    expect((await stat(join(folder, "Dockerfile"))).mode & 0o777).toBe(0o600);
    expect(parse(await read("layers.yaml"))).toMatchObject({ from: "Dockerfile" });
    const layerfile = await loadLayerfile({ cwd: folder, env: {} });
    expect(layerfile.sections.map(({ name }) => name)).toEqual(["maven", "golang"]);
  });

  test("shows the change of the Dockerfile as a diff", async () => {
    await write("Dockerfile", two);
    const { stdout } = await run({ inPlace: true, dryRun: true });
    expect(stdout).toContain("+# layerbuild:section golang\n");
    expect(await read("Dockerfile")).toBe(two);
  });

  test("does not take a file apart that has markers", async () => {
    await write("Dockerfile", two);
    await run({ inPlace: true });
    const { error } = await run({ inPlace: true, force: true });
    expect([error?.code, error?.message]).toEqual(["usage", "Dockerfile has markers already"]);
  });

  test("takes the repository that is given", async () => {
    await write("Dockerfile", two);
    await run({ repository: "registry.example.com/acme/tools" });
    const written = await read("layers.yaml");
    expect(parse(written).repository).toBe("registry.example.com/acme/tools");
    expect(written).not.toContain("Change it");
    const { error } = await run({ repository: "no repository", force: true });
    expect(error?.message).toBe('"no repository" is no repository');
  });

  test("tells the graph", async () => {
    await write(
      "Dockerfile",
      `FROM debian:bookworm-slim\n${install("git")}RUN git clone https://x.example/r /r\n`,
    );
    const { stdout } = await run({ explain: true, dryRun: true });
    expect(stdout).toContain(
      "line 3: RUN git clone https://x.example/r /r  [git]\n  after line 2: runs git\n",
    );
  });

  test("gives all of it as data", async () => {
    await write(
      "Dockerfile",
      `FROM debian:bookworm-slim\n${install("git")}RUN git clone https://x.example/r /r\n`,
    );
    const { stdout } = await run({ json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      edges: [{ from: 2, to: 3, reason: "runs git" }],
      base: { image: "debian:bookworm-slim", own: [] },
      sections: [{ name: "git", needs: [], own: [2, 3], carried: [] }],
      written: ["layers.yaml"],
    });
  });

  test("says why nothing is gained, and writes what is right", async () => {
    await write(
      "Dockerfile",
      "FROM debian:bookworm-slim\nCOPY a.sh /\nRUN /a.sh\nRUN /a.sh more\n",
    );
    const { stdout } = await run();
    expect(stdout).toContain(
      "expected gain: none. It cannot be split: what line 3 does is not known",
    );
    expect((await loadLayerfile({ cwd: folder, env: {} })).sections).toHaveLength(1);
  });

  test("tells that an ignore file of the Dockerfile's own does not count for sections", async () => {
    await write("Dockerfile", two);
    await write("Dockerfile.dockerignore", "x\n");
    expect((await run()).stderr).toContain(
      "Dockerfile.dockerignore counts for that Dockerfile only",
    );
  });

  test.each([
    ["a file that is not there", undefined, "config-not-found", "there is no Dockerfile"],
    [
      "a file that can't be read",
      "FROM x\nRUNN y\n",
      "config-invalid",
      "Dockerfile can't be split",
    ],
    ["a file with nothing in it", "FROM debian\n", "config-invalid", "Dockerfile can't be split"],
  ])("fails for %s", async (_, content, code, message) => {
    if (content !== undefined) await write("Dockerfile", content);
    const { error } = await run();
    expect([error?.code, error?.message]).toEqual([code, message]);
    expect(error?.hint ?? error?.diagnostics[0]?.message).toBeTruthy();
  });
});
