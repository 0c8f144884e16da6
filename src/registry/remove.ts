import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { mediaTypes } from "../image/descriptor.ts";
import { parseDigest } from "../image/digest.ts";
import { encodeManifest } from "../image/manifest.ts";
import { formatRepository } from "../image/reference.ts";
import type { Store } from "../store/store.ts";
import { scopeOf } from "./challenge.ts";
import { RefusedError } from "./failure.ts";
import type { Host } from "./request.ts";
import { statusOf } from "./wire.ts";

/** Google's: a manifest goes only after its tags. */
const stillTagged = "GOOGLE_MANIFEST_DANGLING_TAG";
/** Tags that are looked up at once. */
const concurrency = 8;

/**
 * Removes a tag, or a manifest with its tags, of the repository of `store`, which is without mirrors.
 * False when it was not there. Source: distribution-spec, "Deleting Tags", "Deleting Manifests".
 */
export async function removeTarget(host: Host, store: Store, target: string): Promise<boolean> {
  try {
    return await removeSomehow(host, store, target);
  } catch (error) {
    const isUnknown =
      error instanceof RefusedError &&
      (error.status === 405 || error.codes.includes("UNSUPPORTED"));
    if (!isUnknown) throw error;
    throw new LayerbuildError(error.code, error.message, {
      hint: `${host.name} lets nobody remove things in this way: look for it in its own pages or settings.`,
      cause: error,
    });
  }
}

async function removeSomehow(host: Host, store: Store, target: string): Promise<boolean> {
  try {
    return await remove(host, store, target);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const digest = parseDigest(target);
    if (digest && error.codes.includes(stillTagged)) {
      await removeTagsOf(host, store, digest);
      return remove(host, store, target);
    }
    // What takes digests only says that a tag is none; what takes nothing at all says 405.
    if (!digest && error.status === 400) return untag(host, store, target);
    throw error;
  }
}

async function remove(host: Host, { repository }: Store, target: string): Promise<boolean> {
  const { path } = repository;
  const name = formatRepository(repository);
  const answer = await host.request({
    method: "DELETE",
    url: `/v2/${path}/manifests/${target}`,
    doing: `remove ${name}${parseDigest(target) ? "@" : ":"}${target}`,
    scopes: [scopeOf(path, "delete")],
    accept: [200, 202, 204, 404],
  });
  return (await statusOf(answer)) !== 404;
}

async function removeTagsOf(host: Host, store: Store, digest: string): Promise<void> {
  const limit = pLimit(concurrency);
  const look = async (tag: string): Promise<void> => {
    if ((await store.resolve(tag))?.digest === digest) await removeSomehow(host, store, tag);
  };
  await Promise.all((await store.list()).map((tag) => limit(look, tag)));
}

/**
 * For registries that remove digests only, with all tags of them: the tag is pointed to a manifest
 * that nothing else points to, and that is removed. Where it can't be, the tag is put back.
 */
async function untag(host: Host, store: Store, tag: string): Promise<boolean> {
  const before = await store.resolve(tag);
  if (!before) return false;
  // An index of nothing: whoever asks for the tag meanwhile does not take it for an image.
  const placeholder = encodeManifest({
    mediaType: mediaTypes.ociIndex,
    manifests: [],
    annotations: { "org.opencontainers.image.title": `removed ${randomUUID()}` },
  });
  await store.push(placeholder.descriptor, placeholder.bytes);
  await store.tag(placeholder.descriptor, tag);
  try {
    return await remove(host, store, placeholder.descriptor.digest);
  } catch (error) {
    await store.tag(before, tag);
    throw error;
  }
}
