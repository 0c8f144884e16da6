import { Readable } from "node:stream";
import { execa } from "execa";
import { describe, expect } from "vitest";
import type { Entry } from "../../src/layer/entry.ts";
import { readToc } from "../../src/layer/toc.ts";
import { treeOf } from "../../src/merge/apply.ts";
import { openRegistries } from "../../src/registry/registry.ts";
import { accept } from "../support/accept.ts";
import { type Rig, test } from "../support/rig.ts";
import { pushStack, type StackOptions, showExactly, tarOfToc } from "../support/stacks.ts";
import { ownArchitecture, tinyProgram } from "../support/tiny-program.ts";
import { device, dir, file, marker, symlink, toc } from "../support/trees.ts";

const at = (path: string, { content, link: _, ...node }: ReturnType<typeof file>): Entry => ({
  ...node,
  ...content,
  path,
});
const f = (path: string, text: string | Buffer, meta: Parameters<typeof file>[1] = {}): Entry =>
  at(path, file(text, { mtime: 1_600_000_000, ...meta }));
const d = (path: string, meta: Parameters<typeof dir>[0] = {}): Entry =>
  at(path, dir({ mtime: 1_500_000_000, ...meta }));
/** Engines give what a link's entry says to the file: it must be the same. */
const h = (path: string, target: string, meta: Partial<Entry> = {}): Entry => ({
  ...{ path, kind: "hardlink", mode: 0o644, uid: 7, gid: 0, mtime: 1_600_000_000, target },
  ...meta,
});
const l = (path: string, target: string): Entry => ({
  ...at(path, symlink(target)),
  mtime: 1_400_000_000,
});
const gone = (path: string): Entry => marker("whiteout", path);

/** cap_net_raw+ep, as `setcap` writes it: it has bytes of 0. */
const capability = Buffer.from("0100000200200000000000000000000000000000", "hex");
const xattrs = { "security.capability": capability.toString("base64") };
const long = `deep/${"long-".repeat(30)}name`;
/** More than is held in memory, of few lines in a failing test. */
const large = Buffer.alloc(1_500_000);

/** All that layers can do to each other. */
const layers = [
  [
    d("bin"),
    f("bin/exit", tinyProgram(3), { mode: 0o755 }),
    d("a"),
    f("a/removed", "1"),
    f("a/touched", "2"),
    d("a/opaque"),
    f("a/opaque/hidden", "3"),
    d("links"),
    f("links/one", "one", { uid: 7, gid: 8 }),
    h("links/two", "links/one", { gid: 8 }),
    h("links/three", "links/one", { gid: 8 }),
    f("file-then-dir", "f"),
    d("dir-then-file"),
    d("dir-then-file/in"),
    f("dir-then-file/in/side", "s"),
    d("dir-then-link"),
    f("dir-then-link/x", "x"),
    l("link-then-file", "nowhere"),
    f("large", large),
  ],
  [
    d("a", { mode: 0o1777, uid: 3 }),
    gone("a/removed"),
    f("a/touched", "2", { mtime: 1_650_000_000 }),
    d("a/opaque", { mtime: 1_510_000_000 }),
    marker("opaque", "a/opaque"),
    f("a/opaque/new", "n"),
    d("links", { mtime: 1_520_000_000 }),
    f("links/one", "one, changed", { uid: 7 }),
    h("links/four", "links/one"),
    d("file-then-dir"),
    f("file-then-dir/in", "i"),
    f("dir-then-file", "now a file", { mode: 0o4755, uid: 100_000, gid: 2_500_000 }),
    l("dir-then-link", "a"),
    f("link-then-file", "now a file"),
    d("nodes"),
    { ...at("nodes/null", device(1, 3)), mtime: 1_600_000_001 },
    { ...at("nodes/disk", device(7, 200)), kind: "block", mtime: 1_600_000_002 },
    { path: "nodes/pipe", kind: "fifo", mode: 0o622, uid: 1, gid: 2, mtime: 1_600_000_003 },
    f("ping", "p", { mode: 0o755, xattrs }),
    d("deep"),
    f(long, "far down"),
    f("same", large, { mode: 0o600 }),
  ],
  [
    d("links", { mtime: 1_530_000_000 }),
    gone("links/two"),
    d("whole"),
    f("whole/a", "a"),
    f("ümläut – ☂", "name"),
    f("copy", "one"),
    d("a", { mode: 0o1777, uid: 3 }),
    d("a/opaque", { mtime: 1_540_000_000 }),
    gone("a/opaque/new"),
    f("a/opaque/newer", "n"),
  ],
  [gone("whole"), f("last", "")],
] satisfies Entry[][];

const config = {
  architecture: ownArchitecture,
  created: "2026-01-02T03:04:05Z",
  config: { Entrypoint: ["/bin/exit"], Cmd: [], Labels: { a: "b" } },
  history: layers.map((_, n) => ({ created_by: `layer ${n + 1}` })),
};

async function pushed(rig: Rig, name: string, options: StackOptions = {}): Promise<string> {
  const tars = await Promise.all(layers.map((entries) => tarOfToc(toc(entries))));
  await using registries = openRegistries({ env: {}, signal: new AbortController().signal });
  const store = registries.open({ registry: rig.registry.host, path: name });
  const { manifest } = await pushStack(store, tars, { config, ...options });
  await store.tag(manifest.descriptor, "1");
  return `${rig.registry.host}/${name}:1`;
}

/** What the engine puts into every container, and changes the root's time by. */
const engines = new Set(["", "dev", "etc", "proc", "sys", ".dockerenv"]);

/** The file system as the engine has it. */
async function exported(rig: Rig, image: string): Promise<{ readonly [path: string]: string }> {
  await rig.docker(["pull", "--quiet", image]);
  const { stdout: id } = await rig.docker(["create", image]);
  try {
    const { stdout } = await execa("docker", ["export", id], { encoding: "buffer" });
    const { toc: found } = await readToc(Readable.from([Buffer.from(stdout)]), {
      wants: () => false,
    });
    const tree = treeOf([found]);
    return showExactly(
      new Map([...tree].filter(([path]) => !engines.has(path.split("/")[0] ?? ""))),
    );
  } finally {
    await rig.docker(["rm", id]);
  }
}

async function rawManifest(rig: Rig, image: string) {
  const inspect = ["inspect", "--tls-verify=false", "--raw", `docker://${image}`];
  return JSON.parse((await rig.skopeo(inspect)).stdout);
}

describe("a flattened image has the file system that the engine exports of the old one:", () => {
  test("OCI, gzip and none, upwards from a layer", async ({ rig }) => {
    const image = await pushed(rig, "mixed");
    const flat = `${rig.registry.host}/mixed:flat`;
    const done = await rig.layerbuild(["flatten", image, "-t", flat, "--from", "2"]);
    expect(done).toMatchObject({ exitCode: 0 });
    const manifest = await rawManifest(rig, flat);
    expect(manifest.layers).toHaveLength(2);
    expect(manifest.layers[0]).toEqual((await rawManifest(rig, image)).layers[0]);
    const before = await exported(rig, image);
    expect(Object.keys(before)).toEqual(expect.arrayContaining([long, "links/four", "nodes/disk"]));
    expect(await exported(rig, flat)).toEqual(before);
    await accept(rig, flat, 3);
  });

  test("OCI and zstd", async ({ rig }) => {
    const image = await pushed(rig, "zstd", { packing: "zstd" });
    const flat = `${rig.registry.host}/zstd:flat`;
    const { stdout, exitCode } = await rig.layerbuild(["flatten", image, "-t", flat]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${flat}@sha256:[0-9a-f]{64}$`));
    expect(await rawManifest(rig, flat)).toMatchObject({
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" }],
    });
    expect(await exported(rig, flat)).toEqual(await exported(rig, image));
    await accept(rig, flat, 3);
  });

  test("Docker, its tag moved, with a backup", async ({ rig }) => {
    const image = await pushed(rig, "docker", { family: "docker" });
    const before = await rawManifest(rig, image);
    const done = await rig.layerbuild(["flatten", image, "--replace", "--backup", "-layers"]);
    expect(done).toMatchObject({ exitCode: 0 });
    expect(await rawManifest(rig, `${image}-layers`)).toEqual(before);
    const manifest = await rawManifest(rig, image);
    expect(manifest).toMatchObject({
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      layers: [{ mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip" }],
    });
    expect(await exported(rig, image)).toEqual(await exported(rig, `${image}-layers`));
    await accept(rig, image, 3);
    const again = await rig.layerbuild(["flatten", `${image}-layers`, "-t", image]);
    expect(again.stdout).toBe(done.stdout);
  });
});
