import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Descriptor } from "../../src/image/descriptor.ts";
import { digestOf, hexOf, parseDigest } from "../../src/image/digest.ts";
import { pullBlob, pullManifest } from "./images.ts";
import type { Rig } from "./rig.ts";

/** Where a build keeps its results, looked at without layerbuild. Repositories are by their path. */
export interface Place {
  readonly name: string;
  /** What `build` and `plan` are given to use it. */
  readonly args: readonly string[];
  /** The manifest that a tag points to; undefined when there is none. */
  manifest(rig: Rig, repository: string, tag: string): Promise<Manifest | undefined>;
  blob(rig: Rig, repository: string, digest: string): Promise<Buffer>;
  tags(rig: Rig, repository: string): Promise<string[]>;
  /** Removes a manifest from a repository, with the tags that point to it. */
  forget(rig: Rig, repository: string, digest: string): Promise<void>;
  /** How skopeo is told of an image. */
  source(rig: Rig, repository: string, tag: string): string[];
}

export interface Manifest {
  readonly digest: string;
  readonly bytes: Buffer;
}

export const registry: Place = {
  name: "the registry",
  args: ["--push"],
  async manifest(rig, repository, tag) {
    if (!(await registry.tags(rig, repository)).includes(tag)) return undefined;
    return pullManifest({ host: rig.registry.host, repository, tag });
  },
  blob: ({ registry: { host } }, repository, digest) => pullBlob({ host, repository }, digest),
  async tags({ registry: { host } }, repository) {
    const answer = await fetch(`http://${host}/v2/${repository}/tags/list`);
    return answer.ok ? ((await answer.json()) as { tags: string[] }).tags : [];
  },
  async forget({ registry: { host } }, repository, digest) {
    const url = `http://${host}/v2/${repository}/manifests/${digest}`;
    const { status } = await fetch(url, { method: "DELETE" });
    if (status !== 202) throw new Error(`DELETE ${url}: ${status}`);
  },
  source: ({ registry: { host } }, repository, tag) => [
    "--tls-verify=false",
    `docker://${host}/${repository}:${tag}`,
  ],
};

const local: Place = {
  name: "the local store",
  args: [],
  async manifest(rig, repository, tag) {
    const entry = (await entriesOf(rig)).find(
      (one) => nameIn(one) === `${rig.registry.host}/${repository}:${tag}`,
    );
    if (!entry) return undefined;
    return { digest: entry.digest, bytes: await blobIn(rig.store, entry.digest) };
  },
  blob: ({ store }, _repository, digest) => blobIn(store, digest),
  async tags(rig, repository) {
    const prefix = `${rig.registry.host}/${repository}:`;
    return (await entriesOf(rig))
      .map(nameIn)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  },
  async forget(rig, repository, digest) {
    const prefix = `${rig.registry.host}/${repository}:`;
    const path = join(rig.store, "index.json");
    const index = JSON.parse(await readFile(path, "utf8"));
    const manifests = (index.manifests as Descriptor[]).filter(
      (one) => one.digest !== digest || !nameIn(one).startsWith(prefix),
    );
    await writeFile(path, JSON.stringify({ ...index, manifests }));
    await rm(pathOf(rig.store, digest), { force: true });
  },
  source: ({ store, registry: { host } }, repository, tag) => [
    `oci:${store}:${host}/${repository}:${tag}`,
  ],
};

/** Behaviour that does not depend on where results are kept is tested with each. */
export const places: readonly Place[] = [registry, local];

/** The content of a store's file. Fails when it has another digest than its name says. */
export async function blobIn(store: string, digest: string): Promise<Buffer> {
  const bytes = await readFile(pathOf(store, digest));
  if (digestOf(bytes) !== digest) throw new Error(`${digest} has other content`);
  return bytes;
}

function pathOf(store: string, digest: string): string {
  const parsed = parseDigest(digest);
  if (!parsed) throw new Error(`${digest} is no digest`);
  return join(store, "blobs/sha256", hexOf(parsed));
}

/** What index.json has; nothing before there is a store. */
async function entriesOf({ store }: Rig): Promise<readonly Descriptor[]> {
  const text = await readFile(join(store, "index.json"), "utf8").catch(() => '{"manifests":[]}');
  return JSON.parse(text).manifests;
}

const nameIn = ({ annotations }: Descriptor): string =>
  annotations?.["org.opencontainers.image.ref.name"] ?? "";
