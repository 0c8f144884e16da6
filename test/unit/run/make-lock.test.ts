import { describe, expect, test } from "vitest";
import type { BuildSpec, Layerfile } from "../../../src/config/layerfile.ts";
import { emptyLock, type Lock } from "../../../src/config/lock-file.ts";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import type { Remote } from "../../../src/dockerfile/remote.ts";
import { encodeImage } from "../../../src/image/image.ts";
import { parseReference } from "../../../src/image/reference.ts";
import { findAtRegistries, findImage } from "../../../src/run/find-image.ts";
import { findLocked } from "../../../src/run/find-locked.ts";
import { requireFresh, stalenessOf } from "../../../src/run/lock-staleness.ts";
import { makeLock } from "../../../src/run/make-lock.ts";
import { readTriggers } from "../../../src/run/triggers.ts";
import { layerfileOf } from "../../support/layerfile-data.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { freshBlob, linux, pushImage, tinyImage, tinyIndex } from "../../support/tiny-image.ts";

const arm = { os: "linux", architecture: "arm64" };

function dockerfileOf(text: string): BuildSpec["dockerfile"] {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error("the test's Dockerfile is wrong");
  return parsed.value;
}

/** A layerfile on an image, with a section of each text. */
function projectOf(base: string, ...texts: readonly string[]): Layerfile {
  const plain = layerfileOf(
    Object.fromEntries(texts.map((_, n) => [`s${n}`, []])),
    [{}],
    [linux, arm],
  );
  const reference = parseReference(base);
  if (!reference) throw new Error("the test's base is no reference");
  return {
    ...plain,
    base: { ...plain.base, kind: "image", reference },
    sections: plain.sections.map((section, n) => ({
      ...section,
      build: { ...section.build, dockerfile: dockerfileOf(texts[n] ?? "") },
    })),
  };
}

function world() {
  const { open } = memoryRegistry();
  const find = findAtRegistries(open);
  /** An index of both platforms under a name; images have the triggers. */
  async function put(name: string, triggers: readonly string[] = []): Promise<string> {
    const reference = parseReference(name);
    if (!reference) throw new Error("the test's name is no reference");
    const store = open(reference);
    const entries = [linux, arm].map(async (platform) => {
      const layer = freshBlob();
      const { image } = tinyImage([layer], platform);
      const made = encodeImage(
        { ...image.config, config: triggers.length > 0 ? { OnBuild: triggers } : {} },
        image.manifest.layers,
        image.manifest.mediaType,
      );
      return { ...(await pushImage(store, made, [layer])), platform };
    });
    const index = tinyIndex(await Promise.all(entries));
    await store.push(index.descriptor, index.bytes);
    await store.tag(index.descriptor, reference.tag ?? "latest");
    return index.descriptor.digest;
  }
  const asked: string[] = [];
  const findRemote = async (address: string): Promise<Remote> => {
    asked.push(address);
    return { kind: "commit", value: `${asked.length}` };
  };
  const lock = (layerfile: Layerfile, old: Lock = emptyLock, moves = (_: string) => false) =>
    makeLock(layerfile, { find, findRemote, open, old, moves });
  return { open, put, lock, asked };
}

describe("makeLock", () => {
  test("pins all that is named: bases, stages, copies, frontends, and what triggers name", async () => {
    const { put, lock } = world();
    await put("r.test/base:1", ["COPY --from=r.test/by-trigger:1 /x /x"]);
    const names = ["by-trigger", "copied", "frontend", "mounted"].map((name) => `r.test/${name}:1`);
    for (const name of names) await put(name);
    const layerfile = projectOf(
      "r.test/base:1",
      "COPY --from=r.test/copied:1 /a /a",
      "# syntax=r.test/frontend:1\nRUN --mount=from=r.test/mounted:1,target=/m true",
    );
    const made = await lock(layerfile);
    expect(Object.keys(made.images).sort()).toEqual(["r.test/base:1", ...names].sort());
    const { platforms } = made.images["r.test/base:1"] ?? {};
    expect(Object.keys(platforms ?? {}).sort()).toEqual(["linux/amd64", "linux/arm64"]);
    expect(platforms?.["linux/arm64"]?.onbuild).toHaveLength(1);
    expect(made.images["r.test/copied:1"]?.platforms).toEqual({});
  });

  test("keeps what is locked, moves what it is told to, drops what nothing names", async () => {
    const { put, lock } = world();
    const [base, a] = [await put("r.test/base:1"), await put("r.test/a:1")];
    const first = await lock(projectOf("r.test/base:1", "COPY --from=r.test/a:1 /a /a"));
    const moved = await put("r.test/base:1");
    const same = await lock(projectOf("r.test/base:1", "COPY --from=r.test/a:1 /a /a"), first);
    expect(same).toEqual(first);
    expect([same.images["r.test/base:1"]?.digest, same.images["r.test/a:1"]?.digest]).toEqual([
      base,
      a,
    ]);
    const other = await lock(projectOf("r.test/base:1", "RUN true"), first, () => true);
    expect(Object.keys(other.images)).toEqual(["r.test/base:1"]);
    expect(other.images["r.test/base:1"]?.digest).toBe(moved);
  });

  test("pins what comes from git and the web, but for commits and what has a checksum", async () => {
    const { put, lock, asked } = world();
    await put("r.test/base:1");
    const add = (address: string) =>
      projectOf(
        "r.test/base:1",
        `ADD ${address} /a`,
        `ADD https://x.test/b.git#${"0".repeat(40)} /b`,
        `ADD --checksum=sha256:${"0".repeat(64)} https://x.test/c /c`,
      );
    const first = await lock(add("https://me:pw@x.test/a?sig=s"));
    const [name = ""] = Object.keys(first.remotes);
    expect(name).toMatch(/^https:\/\/x\.test\/a\?…\w+$/);
    expect(first.remotes).toEqual({ [name]: { kind: "commit", value: "1" } });
    expect((await lock(add("https://me:pw@x.test/a?sig=s"), first)).remotes).toEqual(first.remotes);
    expect(asked).toHaveLength(1);
    const moved = await lock(add("https://me:pw@x.test/a?sig=s"), first, (each) => each === name);
    expect(moved.remotes).toEqual({ [name]: { kind: "commit", value: "2" } });
    const other = await lock(add("https://x.test/d"), first);
    expect(Object.keys(other.remotes)).toEqual(["https://x.test/d"]);
  });

  test("has nothing of what is named by its digest", async () => {
    const { put, lock } = world();
    const digest = await put("r.test/base:1");
    expect((await lock(projectOf(`r.test/base:1@${digest}`, "RUN true"))).images).toEqual({});
  });
});

test("what is locked is found with its platforms and triggers, as at the registry, without a request", async () => {
  const { open, put, lock } = world();
  await put("r.test/base:1", ["RUN x"]);
  const made = await lock(projectOf("r.test/base:1", "RUN true"));
  const reference = { registry: "r.test", path: "base", tag: "1" };
  const asked = await findImage(reference, arm, { find: findAtRegistries(open), open });
  const before = open(reference).calls.length;
  const find = findLocked(made, () => Promise.reject(new Error("asked")), "layers.lock");
  const known = await findImage(reference, arm, { find, open });
  expect(await readTriggers(open)(known, arm)).toEqual(["RUN x"]);
  expect(open(reference).calls).toHaveLength(before);
  const { mediaType, digest, size } = asked.descriptor;
  expect(known.descriptor).toEqual({ mediaType, digest, size });
  expect(known.repository).toEqual({ registry: "r.test", path: "base" });
});

describe("a stale lock", () => {
  test("is told with every name that it lacks or has too many, and nobody is asked", async () => {
    const { open, put, lock } = world();
    for (const name of ["base", "a", "b"]) await put(`r.test/${name}:1`);
    const made = await lock(projectOf("r.test/base:1", "COPY --from=r.test/a:1 /a /a"));
    const changed = projectOf(
      "r.test/other",
      "COPY --from=r.test/b:1 /a /a",
      "ADD https://x.test/a /",
    );
    const before = open({ registry: "r.test", path: "base" }).calls.length;
    const staleness = await stalenessOf(changed, made, open);
    expect(staleness).toEqual({
      missing: ["https://x.test/a", "r.test/b:1", "r.test/other:latest"],
      unused: ["r.test/a:1", "r.test/base:1"],
    });
    expect(open({ registry: "r.test", path: "base" }).calls).toHaveLength(before);
    expect(() => requireFresh(staleness, "layers.lock")).toThrow("layers.lock is stale");
  });

  test("is none when both name the same, also by triggers", async () => {
    const { open, put, lock } = world();
    await put("r.test/base:1", ["COPY --from=r.test/by-trigger:1 /x /x"]);
    await put("r.test/by-trigger:1");
    const layerfile = projectOf("r.test/base:1", "RUN true");
    const staleness = await stalenessOf(layerfile, await lock(layerfile), open);
    expect(staleness).toEqual({ missing: [], unused: [] });
    expect(() => requireFresh(staleness, "layers.lock")).not.toThrow();
  });
});
