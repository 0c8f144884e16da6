import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Builder } from "../../../src/builder/builder.ts";
import { createdFrom } from "../../../src/commands/wire.ts";
import { loadLayerfile } from "../../../src/config/load.ts";
import { loadLock, lockCalled } from "../../../src/config/load-lock.ts";
import { encodeLock, type LockedImage } from "../../../src/config/lock-file.ts";
import {
  type Descriptor,
  formatPlatform,
  mediaTypes,
  parsePlatform,
} from "../../../src/image/descriptor.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { encodeImage } from "../../../src/image/image.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import type { Repository } from "../../../src/image/reference.ts";
import { graphOf } from "../../../src/plan/graph.ts";
import type { Outcome } from "../../../src/plan/step.ts";
import { findAtRegistries } from "../../../src/run/find-image.ts";
import { findersOf } from "../../../src/run/finders.ts";
import { handsOf } from "../../../src/run/hands.ts";
import { failureOf, run } from "../../../src/run/run.ts";
import { fetchImage } from "../../../src/store/image.ts";
import { makeImage } from "../images.ts";
import { memoryRegistry } from "../memory-store.ts";
import { noRemotes } from "../no-remotes.ts";
import { tarOf } from "../tar.ts";
import { type Checkout, openCheckout } from "./checkout.ts";
import { nowOf, type Project } from "./project.ts";

/** A registry, a builder that follows a script, and a checkout of a project that changes. */
export interface World {
  /** What `plan` says of each step, by its id. */
  plan(project: Project): Promise<Map<string, string>>;
  /** The steps that the builder was asked for, in any order. */
  build(project: Project): Promise<string[]>;
  remove(): void;
}

const platforms = ["linux/amd64", "linux/arm64"];

/** The real loader, graph, hands and walk. Each build gives bytes that were never seen before. */
export function openWorld(): World {
  const { open } = memoryRegistry();
  const checkout: Checkout = openCheckout();
  let builds = 0;
  const asked: string[] = [];
  const moved = new Map<string, number>();

  const builder: Builder = {
    async build({ target, platform, contexts }) {
      const name = (target.tag ?? "").replace(/-[0-9a-f]{64}$/, "");
      const where = formatPlatform(platform);
      asked.push(name === "base" ? `base:${where}` : `section:${name}:${where}`);
      const on = name === "base" ? undefined : contexts.base;
      const below = on?.kind === "image" ? await imageBelow(on.repository, on.digest) : undefined;
      const tar = tarOf({ [`${name}.txt`]: `build ${++builds} of ${name}\n` });
      const packed = gzipSync(tar);
      const layer = {
        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
        digest: digestOf(packed),
        size: packed.length,
      };
      const { rootfs, history = [] } = below?.config ?? {};
      const image = encodeImage(
        {
          ...below?.config,
          os: platform.os,
          architecture: platform.architecture,
          rootfs: { type: "layers", diff_ids: [...(rootfs?.diff_ids ?? []), digestOf(tar)] },
          history: [...history, { created_by: `build ${builds}` }],
        },
        [...(below?.manifest.layers ?? []), layer],
        mediaTypes.ociManifest,
      );
      const store = open(target);
      await store.push(layer, packed);
      for (const { descriptor, bytes } of [image.config, image.manifest]) {
        await store.push(descriptor, bytes);
      }
      await store.tag(image.manifest.descriptor, target.tag ?? "");
      return image.manifest.descriptor;
    },
  };

  /** The layers of what is below are mounted, as a builder does with a push. */
  async function imageBelow(repository: Repository, digest: string) {
    const store = open(repository);
    const descriptor = await store.resolve(digest as never);
    if (!descriptor) throw new Error(`the base ${digest} of a build is not there`);
    const image = await fetchImage(store, descriptor);
    for (const layer of image.manifest.layers) {
      await open({ registry: "memory.test", path: "tool-cache" }).mount?.(layer, repository);
    }
    return image;
  }

  /** The image that a name of the world has for a content, at its registry. */
  async function imageAt(name: string, content: number): Promise<Descriptor> {
    const store = storeOf(name);
    const manifests = [];
    for (const text of platforms) {
      const platform = parsePlatform(text);
      if (!platform) throw new Error(`${text} is no platform`);
      const made = makeImage({
        platform,
        chapters: [{ files: { "base.txt": `content ${content}\n` } }],
        config: name.startsWith("trigger") ? { OnBuild: ["COPY a.txt /triggered/"] } : {},
      });
      for (const bytes of made.blobs) {
        await store.push({ mediaType: "", digest: digestOf(bytes), size: bytes.length }, bytes);
      }
      await store.push(made.manifest.descriptor, made.manifest.bytes);
      manifests.push({ ...made.manifest.descriptor, platform });
    }
    const index = encodeManifest({ mediaType: mediaTypes.ociIndex, manifests });
    await store.push(index.descriptor, index.bytes);
    return index.descriptor;
  }

  function storeOf(name: string) {
    return open({ registry: "docker.io", path: `library/${name.split(":")[0]}` });
  }

  async function moveTags({ images }: Project): Promise<void> {
    for (const [name, content] of Object.entries(images)) {
      if (moved.get(name) === content) continue;
      moved.set(name, content);
      await storeOf(name).tag(await imageAt(name, content), name.split(":")[1] ?? "");
    }
  }

  async function lockText(lock: NonNullable<Project["lock"]>): Promise<string> {
    const images: { [name: string]: LockedImage } = {};
    for (const [name, content] of Object.entries(lock)) {
      const { digest, mediaType, size } = await imageAt(name, content);
      images[`docker.io/library/${name}`] = { digest, mediaType, size, platforms: {} };
    }
    return encodeLock({ images, remotes: {} });
  }

  async function walk(project: Project, act: boolean): Promise<readonly Outcome[]> {
    await moveTags(project);
    const directory = checkout.write(project);
    const lockPath = join(directory, "layers.lock");
    if (project.lock) await writeFile(lockPath, await lockText(project.lock));
    else await rm(lockPath, { force: true });
    const { epoch, style } = project;
    const env = {
      HOME: `/home/user${style.owner}`,
      USER: `user${style.owner}`,
      ...(epoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(epoch) }),
    };
    const layerfile = await loadLayerfile({ cwd: directory, env });
    const graph = graphOf(layerfile);
    const hands = handsOf({
      layerfile,
      graph,
      open,
      ...findersOf({
        find: findAtRegistries(open),
        base: layerfile.base,
        lock: await loadLock(layerfile),
        lockCalled: lockCalled(layerfile),
        cache: open(layerfile.cache),
        now: nowOf(project),
      }),
      remotes: noRemotes,
      digestInput: async (input) => digestOf(input.text),
      now: nowOf(project),
      builderFor: () => builder,
      noCache: false,
      env,
      created: createdFrom(env.SOURCE_DATE_EPOCH),
      version: "0",
    });
    const summary = await run(graph, act ? hands : { inspect: hands.inspect }, open, {
      jobs: 4,
      failureMode: "drain",
      signal: new AbortController().signal,
      emit: () => undefined,
      now: () => 0,
      outputs: [],
      env,
    });
    const failure = failureOf(summary);
    if (failure) throw failure;
    return summary.outcomes;
  }

  return {
    async plan(project) {
      const outcomes = await walk(project, false);
      return new Map(outcomes.map(({ step, status }) => [step.id, status]));
    },
    async build(project) {
      asked.length = 0;
      await walk(project, true);
      return [...asked];
    },
    remove: checkout.remove,
  };
}
