import { describe, expect } from "vitest";
import { baseDigest, baseName } from "../../src/image/annotations.ts";
import type { Family } from "../../src/image/descriptor.ts";
import { madeOf } from "../../src/merge/made-of.ts";
import { openRegistries } from "../../src/registry/registry.ts";
import { accept } from "../support/accept.ts";
import { type Rig, test } from "../support/rig.ts";
import { pushStack, tarOfToc } from "../support/stacks.ts";
import { ownArchitecture, tinyProgram } from "../support/tiny-program.ts";
import { dir, file, toc } from "../support/trees.ts";

interface Files {
  readonly [path: string]: string | Buffer;
}

const users = (...names: string[]): string =>
  names.map((name, n) => `${name}:x:${n * 100}:${n * 100}::/:/bin/sh\n`).join("");

/** A layer of files, all of them executable, with their directories. */
const tarOfFiles = (files: Files): Promise<Buffer> => {
  const folders = new Set(Object.keys(files).flatMap((path) => path.split("/").slice(0, -1)));
  return tarOfToc(
    toc([
      ...[...folders].map((path) => ({ ...dir(), path })),
      ...Object.entries(files).map(([path, text]) => {
        const { content, ...node } = file(text, { mode: 0o755 });
        return { ...node, ...content, path };
      }),
    ]),
  );
};

/** Images at the rig's registry, in one family of media types. */
async function images(rig: Rig, family: Family) {
  const base = [{ "bin/exit": tinyProgram(1), "etc/passwd": users("root"), "etc/conf": "1\n" }];
  const push = async (name: string, own: readonly Files[], on: readonly Files[] = []) => {
    await using registries = openRegistries({ env: {}, signal: new AbortController().signal });
    const [path = "", tag = ""] = name.split(":");
    const store = registries.open({ registry: rig.registry.host, path });
    const tars = await Promise.all([...on, ...own].map(tarOfFiles));
    const config = { architecture: ownArchitecture, config: { Entrypoint: ["/bin/exit"] } };
    const { manifest } = await pushStack(store, tars, {
      ...{ family, config },
      // Of the other family some layers are not compressed.
      ...(family === "oci" ? { packing: "gzip" } : {}),
    });
    await store.tag(manifest.descriptor, tag);
    return `${rig.registry.host}/${name}`;
  };
  return {
    base: await push("base:1", base),
    newBase: await push("base:2", [
      { "bin/exit": tinyProgram(1), "etc/passwd": users("root", "newer"), "etc/conf": "2\n" },
    ]),
    otherBase: await push("base:3", [{ "bin/exit": tinyProgram(2) }]),
    one: await push(
      "one:1",
      [{ "bin/exit": tinyProgram(3), "etc/passwd": users("root", "app") }],
      base,
    ),
    newOne: await push("one:2", [{ "bin/exit": tinyProgram(4) }, { "one/new": "n" }], base),
    two: await push("two:1", [{ "two/file": "2" }, { "two/more": "3" }], base),
    conflicting: await push("three:1", [{ "bin/exit": tinyProgram(5) }], base),
  };
}

async function manifestOf(rig: Rig, image: string) {
  const inspect = ["inspect", "--tls-verify=false", "--raw", `docker://${image}`];
  return JSON.parse((await rig.skopeo(inspect)).stdout);
}

describe.each<Family>(["oci", "docker"])("images of the family %s", (family) => {
  test("are merged, replaced and rebased into images that run", async ({ rig }) => {
    const { base, newBase, otherBase, one, newOne, two, conflicting } = await images(rig, family);
    const at = (tag: string): string => `${rig.registry.host}/tools:${tag}`;
    const merge = ["merge", "--base", base, "--section", one, "--section"];
    const merged = await rig.layerbuild([
      ...merge,
      `second=${two}`,
      "-t",
      at("1"),
      "-t",
      at("latest"),
    ]);
    expect(merged).toMatchObject({ exitCode: 0 });
    expect(merged.stdout.split("\n").map((line) => line.split("@")[0])).toEqual([
      at("1"),
      at("latest"),
    ]);
    const manifest = await manifestOf(rig, at("latest"));
    expect(manifest.layers).toHaveLength(4);
    expect(manifest.annotations[baseName]).toBe(base);
    expect(madeOf({ manifest })?.sections.map(({ name }) => name)).toEqual(["one", "second"]);
    await accept(rig, at("1"), 3);

    const replace = ["replace", at("1"), "--section", `one=${newOne}`, "-t", at("2")];
    expect(await rig.layerbuild(replace)).toMatchObject({ exitCode: 0 });
    await accept(rig, at("2"), 4);
    const back = ["replace", at("2"), "--section", one, "-t", at("3")];
    expect(await rig.layerbuild(back)).toMatchObject({ exitCode: 0 });
    expect(await manifestOf(rig, at("3"))).toEqual(manifest);

    const rebase = ["rebase", at("1"), "--replace", "--backup", ".old", "--onto"];
    const refused = await rig.layerbuild([...rebase, otherBase]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toContain(
      "/bin/exit is written differently by the new base and the image",
    );
    expect(await rig.layerbuild([...rebase, newBase])).toMatchObject({ exitCode: 0 });
    expect(await manifestOf(rig, at("1.old"))).toEqual(manifest);
    const rebased = await manifestOf(rig, at("1"));
    expect(rebased.layers).toHaveLength(5);
    expect(rebased.annotations[baseName]).toBe(newBase);
    expect(rebased.annotations[baseDigest]).not.toBe(manifest.annotations[baseDigest]);
    await accept(rig, at("1"), 3);

    const both = await rig.layerbuild([...merge, conflicting, "-t", at("4")]);
    expect(both).toMatchObject({ exitCode: 1, stdout: "" });
    expect(both.stderr).toMatch(/\[content\] \/bin\/exit is written differently by one and three:/);
  });
});

test("what is wrong with an image is told, and the exit code says so", async ({ rig }) => {
  await using registries = openRegistries({ env: {}, signal: new AbortController().signal });
  const store = registries.open({ registry: rig.registry.host, path: "wrong" });
  const tars = await Promise.all([tarOfFiles({ a: "1" }), tarOfFiles({ b: "2" })]);
  const history = [{ created_by: "one too few" }];
  const { manifest } = await pushStack(store, tars, { config: { history } });
  await store.tag(manifest.descriptor, "1");
  const image = `${rig.registry.host}/wrong:1`;
  const { exitCode, stdout } = await rig.layerbuild(["validate", image]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /how many entries of its history have a layer\n {2}want 2, as the manifest has layers\n {2}got {2}1\n/,
  );
  expect(stdout).toContain(`${image} is not valid: 1 image, 2 layers`);
  const json = await rig.layerbuild(["validate", image, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    valid: false,
    images: 1,
    findings: [{ got: "1" }],
  });
});

test("images of files and of the engine are flattened into files and the engine", async ({
  rig,
}) => {
  await using registries = openRegistries({ env: {}, signal: new AbortController().signal });
  const store = registries.open({ registry: rig.registry.host, path: "moved" });
  const tars = await Promise.all([
    tarOfFiles({ "bin/exit": tinyProgram(6) }),
    tarOfFiles({ b: "2" }),
  ]);
  const config = { architecture: ownArchitecture, config: { Entrypoint: ["/bin/exit"] } };
  const { manifest } = await pushStack(store, tars, { config });
  await store.tag(manifest.descriptor, "1");
  const image = `${rig.registry.host}/moved`;
  const archive = `docker-archive:${rig.directory}/image.tar:${image}:1`;
  await rig.skopeo(["copy", "--src-tls-verify=false", `docker://${image}:1`, archive]);
  const toFolder = await rig.layerbuild(["flatten", archive, "-t", `oci:out:${image}:flat`]);
  expect(toFolder).toMatchObject({ exitCode: 0, stdout: `${image}:flat in ${rig.directory}/out` });
  const toEngine = ["flatten", archive, "-t", `docker-daemon:${image}:engine`];
  expect(await rig.layerbuild(toEngine)).toMatchObject({ exitCode: 0 });
  const run = await rig.shell(`docker run --rm --network none ${image}:engine`);
  expect(run).toMatchObject({ exitCode: 6 });
  expect(await rig.layerbuild(["validate", `oci:out:${image}:flat`])).toMatchObject({
    exitCode: 0,
  });
});
