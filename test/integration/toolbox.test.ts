import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { definedIn } from "../../src/builder/docker.ts";
import { type Descriptor, mediaTypes, type Platform } from "../../src/image/descriptor.ts";
import { type Digest, digestOf } from "../../src/image/digest.ts";
import { encodeManifest } from "../../src/image/manifest.ts";
import { wantedFiles } from "../../src/merge/wanted-files.ts";
import { openRegistries, type Registries } from "../../src/registry/registry.ts";
import { openTocs } from "../../src/run/tocs.ts";
import { fetchImage } from "../../src/store/image.ts";
import type { Store } from "../../src/store/store.ts";
import { type Ran, runCli } from "../support/cli.ts";
import { storeIndex, storeMade } from "../support/delivery.ts";
import { type MadeImage, makeImage } from "../support/images.ts";
import { entriesIn, tarOfEntries } from "../support/layers.ts";
import { startRegistry } from "../support/registry.ts";
import { type RunningKind, registryKinds } from "../support/registry-kinds.ts";
import { pushStack } from "../support/stacks.ts";
import { tarOf } from "../support/tar.ts";
import { blobOf } from "../support/tiny-image.ts";

const arm = { os: "linux", architecture: "arm64" };
const s390x = { os: "linux", architecture: "s390x" };

const base = makeImage({ chapters: [{ files: { "base.txt": "base\n" }, by: "COPY base.txt /" }] });
const app = (text: string, platform: Platform = base.image.config) =>
  makeImage({ on: base, platform, chapters: [{ files: { "app.txt": text } }] });

const meta = { mode: 0o777, uid: 0, gid: 0, mtime: 0 } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-toolbox-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(registryKinds.filter(({ name }) => ["Distribution", "crane"].includes(name)))(
  "at $name",
  (kind) => {
    let running: RunningKind;
    let registries: Registries;
    const store = (path: string): Store => registries.open({ registry: running.proxy.host, path });
    const name = (text: string): string => `${running.proxy.host}/${text}`;
    const env = (): { readonly [name: string]: string } => ({
      HOME: folder,
      XDG_CACHE_HOME: join(folder, `cache-${kind.name}`),
      PATH: process.env.PATH ?? "",
    });
    const layerbuild = (...argv: readonly string[]): Promise<Ran> =>
      runCli(argv, { env: env(), cwd: folder });
    /** What a command prints when it is well. */
    const printed = async (...argv: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await layerbuild(...argv);
      expect(code, `${argv.join(" ")}\n${stderr}`).toBe(0);
      return stdout;
    };
    const json = async (...argv: readonly string[]) => JSON.parse(await printed(...argv, "--json"));
    const asked = (): string[] =>
      running.proxy.requests.map(({ method, path }) => `${method} ${path.split("/").at(-2)}`);

    /** Pushes an image, a tag for it, and gives its descriptor. */
    async function image(path: string, tag: string, made: MadeImage): Promise<Descriptor> {
      const descriptor = await storeMade(store(path), made);
      await store(path).tag(descriptor, tag);
      return descriptor;
    }

    /** An index for three platforms, with an attestation of the first. */
    async function index(path: string, tag: string, text: string): Promise<Descriptor> {
      const images = [app(text), app(text, arm), app(text, s390x)];
      const descriptor = await storeIndex(store(path), mediaTypes.ociIndex, images);
      await store(path).tag(descriptor, tag);
      return descriptor;
    }

    /** A signature of something, as a manifest that refers to it. */
    async function signature(path: string, subject: Descriptor, text: string): Promise<Descriptor> {
      const parts = [blobOf("{}", mediaTypes.empty), blobOf(text, "text/plain")];
      for (const { descriptor, bytes } of parts) await store(path).push(descriptor, bytes);
      const [config, layer] = parts.map(({ descriptor }) => descriptor) as [Descriptor, Descriptor];
      const { descriptor, bytes } = encodeManifest({
        mediaType: mediaTypes.ociManifest,
        artifactType: "application/x.signature",
        config,
        layers: [layer],
        subject,
      });
      await store(path).push(descriptor, bytes);
      return descriptor;
    }

    beforeAll(async () => {
      running = await kind.start();
      registries = running.open();
    });
    afterAll(async () => {
      await registries[Symbol.asyncDispose]();
      await running[Symbol.asyncDispose]();
    });

    test("an index goes to another repository and through a folder, with what refers to it", async () => {
      const root = await index("cp/from", "1", "copied");
      const signed = await signature("cp/from", root, "signed");
      const twice = await signature("cp/from", signed, "the signature is signed");
      await store("cp/from").tag(signed, `${root.digest.replace(":", "-")}.sig`);

      const would = await json("cp", name("cp/from:1"), name("cp/to"), "--referrers", "--dry-run");
      expect(would).toMatchObject({ dryRun: true, copied: { length: 4 } });
      expect(await store("cp/to").list()).toEqual([]);

      const first = name(`cp/to:1@${root.digest}\n`);
      expect(await printed("cp", name("cp/from:1"), name("cp/to"), "--referrers")).toBe(first);
      expect(await printed("cp", name("cp/to:1"), "oci:out", "--referrers")).toBe(
        first.replace("\n", ` in ${join(folder, "out")}\n`),
      );
      const back = await json("cp", `oci:out:${name("cp/to:1")}`, name("cp/back:2"), "--referrers");
      expect(back.traffic.uploaded > 0).toBe(true);
      for (const [path, tag] of [
        ["cp/to", "1"],
        ["cp/back", "2"],
      ] as const) {
        expect((await store(path).resolve(tag))?.digest).toBe(root.digest);
        const referrers = async ({ digest }: Descriptor) =>
          (await store(path).referrers?.(digest))?.map((each) => each.digest);
        expect(await referrers(root)).toEqual([signed.digest]);
        expect(await referrers(signed)).toEqual([twice.digest]);
        expect(await store(path).list()).toContain(`${root.digest.replace(":", "-")}.sig`);
      }

      // Again it is all there.
      const again = await json("cp", name("cp/from:1"), name("cp/to"), "--referrers");
      expect(again.traffic.uploaded + again.traffic.mounted).toBe(0);
      expect(again.copied.some(({ moved }: { moved?: boolean }) => moved)).toBe(false);
      await rm(join(folder, "out"), { recursive: true });
    });

    test("some platforms make an index of those, one makes an image", async () => {
      const root = await index("part/from", "1", "in part");
      const two = await json(
        ...["cp", name("part/from:1"), name("part/two")],
        ...["--platform", "linux/amd64,linux/s390x"],
      );
      const [{ digest }] = two.copied;
      expect(digest).not.toBe(root.digest);
      const { platforms } = await json("inspect", name("part/two:1"));
      expect(platforms.map(({ platform }: { platform: string }) => platform)).toEqual([
        "linux/amd64",
        "linux/s390x",
      ]);
      // Also where it comes from, and with a name of its own.
      const same = ["cp", name("part/from:1"), name("part/from:two"), "--platform"];
      expect(await printed(...same, "linux/amd64,linux/s390x")).toContain(digest);

      const one = await layerbuild(
        "cp",
        name("part/from:1"),
        name("part/one"),
        "--platform",
        "linux/amd64",
      );
      expect(one.stderr).toContain("1 attestation of ");
      expect(one.stdout.trim().split("@")[1]).toBe(app("in part").manifest.descriptor.digest);
      const none = await layerbuild("cp", name("part/from:1"), name("part/x"), "--platform", "a/b");
      expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("linux/s390x") });
    });

    test("all tags of a repository go, and none that is not there", async () => {
      await image("all/from", "a", app("a"));
      await image("all/from", "b", app("b"));
      await store("all/from").tag((await store("all/from").resolve("a")) as Descriptor, "c");
      const lines = await printed("cp", "--all-tags", name("all/from"), name("all/to"));
      expect(lines.trim().split("\n")).toHaveLength(3);
      expect(await store("all/to").list()).toEqual(["a", "b", "c"]);
      await printed("cp", "--all-tags", name("all/from"), "docker-archive:all.tar");
      const { tags } = await json("ls", "docker-archive:all.tar");
      expect(tags).toEqual(["a", "b", "c"].map((tag) => name(`all/from:${tag}`)));
      const wrong = await layerbuild("cp", "--all-tags", name("all/none"), name("all/to"));
      expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("has no tags") });
    });

    test("a tag is given in two requests", async () => {
      const { digest } = await image("tag/app", "1", app("tagged"));
      running.proxy.requests.length = 0;
      expect(await printed("tag", name("tag/app:1"), "stable")).toBe(
        name(`tag/app:stable@${digest}\n`),
      );
      expect(asked().filter((each) => !each.endsWith(" v2"))).toEqual([
        "GET manifests",
        "PUT manifests",
      ]);
      await printed("tag", name("tag/app:1"), "x", "--dry-run");
      expect(await printed("ls", name("tag/app"))).toBe("1\nstable\n");
      const lines = await printed("ls", name("tag/app"), "--digests");
      expect(lines).toBe(`1       ${digest}\nstable  ${digest}\n`);
      expect(await layerbuild("tag", name("tag/app:2"), "x")).toMatchObject({
        code: 2,
        stdout: "",
      });
      expect(await layerbuild("tag", name("tag/app:1"), "other/app:2")).toMatchObject({ code: 2 });
      expect(await layerbuild("tag", "oci:out", "x")).toMatchObject({ code: 2 });
    });

    test("the digest is that of the name, or of one platform", async () => {
      const root = await index("digest/app", "1", "digested");
      expect(await printed("digest", name("digest/app:1"))).toBe(`${root.digest}\n`);
      const own = await json("digest", name("digest/app:1"), "--platform", "linux/arm64");
      expect(own.digest).toBe(app("digested", arm).manifest.descriptor.digest);
    });

    test("tags of the same image are found, platform by platform", async () => {
      await index("dup/app", "1", "same");
      await image("dup/app", "amd", app("same"));
      await image("dup/app", "other", app("other"));
      const root = await index("dup/app", "2", "same");
      await store("dup/app").tag(root, "latest");
      const { tags } = await json("dup", name("dup/app:latest"));
      expect(
        tags.map(
          ({ tag, whole, platforms }: { tag: string; whole: boolean; platforms: string[] }) => [
            tag,
            whole || platforms.join(),
          ],
        ),
      ).toEqual([
        ["1", true],
        ["2", true],
        ["amd", "linux/amd64"],
        ["latest", true],
      ]);
      expect(await printed("dup", name("dup/app:amd"))).toMatch(/^1 .* only linux\/amd64\n/);
    });

    test("a tag is removed alone, a digest with all its tags, and nothing where one is not there", async () => {
      const path = "rm/app";
      const { digest } = await image(path, "1", app("removed"));
      for (const tag of ["2", "3"])
        await store(path).tag((await store(path).resolve("1")) as Descriptor, tag);
      await image(path, "kept", app("kept"));
      const missing = await layerbuild("rm", name("rm/app:1"), name("rm/app:none"));
      expect(missing).toMatchObject({ code: 2, stdout: "" });
      expect(await layerbuild("rm", name("rm/app"))).toMatchObject({ code: 2 });
      const would = await json("rm", name(`rm/app@${digest}`), "--dry-run");
      expect(would.removed[0].tags).toEqual(["1", "2", "3"]);
      expect(await printed("rm", name("rm/app:2"))).toContain(`removed ${name("rm/app:2")}`);
      expect(await store(path).list()).toEqual(["1", "3", "kept"]);
      await printed("rm", name(`rm/app@${digest}`));
      expect(await store(path).list()).toEqual(["kept"]);
      expect(
        await registries.open({ registry: running.proxy.host, path }).resolve("kept"),
      ).toBeDefined();
    });

    test("an image says what it is, and its manifest is given as it is", async () => {
      const root = await index("look/app", "1", "looked at");
      const { bytes } = await layerbuild("inspect", name("look/app:1"), "--raw");
      expect(digestOf(bytes)).toBe(root.digest);
      const text = await printed("inspect", name("look/app:1"), "--platform", "linux/arm64");
      expect(text).toMatch(/platform +linux\/arm64\n/);
      expect(text).toMatch(/ 1 +\d+ B +[0-9a-f]{12} +COPY base.txt \/\n/);
      const { platforms, attestations } = await json("inspect", name("look/app:1"));
      expect([platforms.length, attestations]).toEqual([3, 1]);
    });

    test("files are found with their layers, printed and exported; layers are fetched once", async () => {
      const tars = [
        { "etc/": "", "etc/motd": "first", "etc/gone": "x", bytes: Buffer.from([0, 255, 10, 13]) },
        { "etc/": "", "etc/motd": "second", "etc/.wh.gone": "" },
      ].map(tarOf);
      const links = await tarOfEntries([
        { entry: { ...meta, path: "link", kind: "symlink", target: "etc/../bytes" } },
        { entry: { ...meta, path: "hard", kind: "hardlink", target: "link" } },
      ]);
      const { manifest } = await pushStack(store("look/files"), [...tars, links]);
      await store("look/files").tag(manifest.descriptor, "1");
      const ref = name("look/files:1");
      running.proxy.requests.length = 0;

      const found = await json("files", ref, "/etc");
      expect(
        found.files.map((each: { path: string; kind: string; layer: number; state: string }) =>
          [each.path, each.kind, each.layer, each.state].join(" "),
        ),
      ).toEqual([
        "/etc dir 1 replaced",
        "/etc dir 2 current",
        "/etc/gone file 1 removed",
        "/etc/gone whiteout 2 marker",
        "/etc/motd file 1 replaced",
        "/etc/motd file 2 current",
      ]);
      expect(await printed("files", ref, "/etc/m*", "--current")).toBe(
        "-rw-r--r--  0/0  6  1970-01-01 00:00  layer 2      /etc/motd\n",
      );
      expect((await layerbuild("cat", ref, "/link")).bytes).toEqual(Buffer.from([0, 255, 10, 13]));
      expect(await printed("cat", ref, "etc/motd")).toBe("second");
      for (const [path, why] of [
        ["/etc/gone", "no file"],
        ["/etc", "a folder"],
      ] as const) {
        const none = await layerbuild("cat", ref, path);
        expect(none).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(why) });
      }

      await printed("export", ref, "-o", "rootfs.tar");
      const tar = await readFile(join(folder, "rootfs.tar"));
      expect((await layerbuild("export", ref, "-o", "-")).bytes.equals(tar)).toBe(true);
      expect((await entriesIn(tar)).map(({ path }) => path)).toEqual([
        "etc",
        "hard",
        "link",
        "bytes",
        "etc/motd",
      ]);

      const digest = await printed("layer", ref, "2", "-o", "layer.tar");
      expect(await readFile(join(folder, "layer.tar"))).toEqual(tars[1]);
      expect(digestOf(tars[1] as Buffer)).toBe(digest.trim());
      const plain = ["layer", ref, digestOf(tars[0] as Buffer), "--uncompressed", "-o", "-"];
      expect((await layerbuild(...plain)).bytes.equals(tars[0] as Buffer)).toBe(true);
      const { layers } = manifest.descriptor ? (await json("inspect", ref)).platforms[0] : [];
      const fetched = running.proxy.requests.map(({ path }) => path.split("/").at(-1));
      for (const layer of layers) {
        expect(fetched.filter((each) => each === layer.digest)).toHaveLength(1);
      }
    });

    test("an image of sections tells which is which, and its layers are not read where a build kept their tables", async () => {
      const signed = (by: string, section: string) => ({
        created_by: by,
        comment: `layerbuild.section=${section}`,
      });
      const tars = ["base", "maven", "golang"].map((file) => tarOf({ [file]: file }));
      const history = [
        { created_by: "ADD base /" },
        signed("RUN /bin/sh -c apt-get install maven # buildkit", "maven"),
        signed("COPY golang /", "golang"),
      ];
      const { image } = await pushStack(store("merged/app"), tars, { config: { history } });
      await store("merged/app").tag(image.descriptor, "1");
      const tocs = openTocs({ cache: store("merged/app-cache"), wanted: wantedFiles });
      for (const [at, descriptor] of image.manifest.layers.entries()) {
        const diffID = image.config.rootfs.diff_ids[at] as Digest;
        await tocs.tocOf({ descriptor, diffID }, store("merged/app"));
      }
      const text = await printed("inspect", name("merged/app:1"));
      expect(text).toMatch(/ 2 .* section maven +RUN apt-get install maven\n/);
      running.proxy.requests.length = 0;
      const found = await layerbuild("files", name("merged/app:1"), "/maven");
      expect(found.stdout).toMatch(/ layer 2 +section maven +\/maven\n$/);
      expect(found.stderr).toBe("");
      const fetched = running.proxy.requests.map(({ path }) => path.split("/").at(-1));
      for (const { digest } of image.manifest.layers) expect(fetched).not.toContain(digest);
    });
  },
);

test("images go into the engine and come out of it again", async () => {
  await using registry = await startRegistry();
  await using registries = openRegistries({ env: {}, signal: new AbortController().signal });
  const made = app("for the engine");
  const store = registries.open({ registry: registry.host, path: "engine" });
  await store.tag(await storeMade(store, made), "1");
  const own = definedIn({ ...process.env, HOME: folder, XDG_CACHE_HOME: join(folder, "engine") });
  const run = async (...argv: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli(argv, { env: own, cwd: folder });
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const inEngine = `docker-daemon:${registry.host}/engine:out`;
  try {
    expect(await run("cp", `${registry.host}/engine:1`, inEngine)).toContain(" in the engine\n");
    expect(await run("cat", inEngine, "/app.txt")).toBe("for the engine");
    await run("cp", inEngine, `${registry.host}/back:1`);
  } finally {
    await execa("docker", ["rmi", "--force", `${registry.host}/engine:out`]);
  }
  const back = registries.open({ registry: registry.host, path: "back" });
  const { image } = made;
  const found = await fetchImage(back, (await back.resolve("1")) as Descriptor);
  expect(found.manifest.config.digest).toBe(image.manifest.config.digest);
});
