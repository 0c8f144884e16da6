import { buffer } from "node:stream/consumers";
import type { Descriptor } from "../image/descriptor.ts";
import { digestOf, parseDigest } from "../image/digest.ts";
import { maxManifestSize, parseManifest } from "../image/manifest.ts";
import { successorsOf } from "../store/copy.ts";
import { collect, verifiedBytes } from "../store/verify.ts";
import { type Exchange, notAllowed, Refused, send } from "./serve-wire.ts";

/** By repository and tag: what was pushed under it, each manifest once; the last one counts. */
export type Tags = Map<string, TagsOfOne>;
type TagsOfOne = Map<string, readonly Descriptor[]>;

/** `/v2/NAME/manifests/TARGET`. Source: distribution-spec, "Pulling manifests". */
export async function serveManifest(exchange: Exchange, tags: TagsOfOne): Promise<void> {
  const { request, response, store, target } = exchange;
  if (request.method === "PUT") return takeManifest(exchange, tags);
  if (request.method === "DELETE") return dropManifest(exchange, tags);
  if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed();
  const digest = tags.get(target)?.at(-1)?.digest ?? parseDigest(target);
  const found = digest && (await store.resolve(digest));
  if (!found) throw new Refused(404, "MANIFEST_UNKNOWN", "there is no such manifest");
  const headers = {
    "content-type": found.mediaType,
    "content-length": found.size,
    "docker-content-digest": found.digest,
  };
  send(response, 200, headers, await buffer(await store.fetch(found)));
}

/** Source: distribution-spec, "Pushing manifests". */
async function takeManifest(exchange: Exchange, tags: TagsOfOne): Promise<void> {
  const { request, response, store, target, name } = exchange;
  const bytes = await collect(request, maxManifestSize);
  if (!bytes) throw new Refused(413, "MANIFEST_INVALID", "the manifest is too large");
  const said = (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  const parsed = parseManifest(bytes, said);
  if (typeof parsed === "string") throw new Refused(400, "MANIFEST_INVALID", parsed);
  for (const successor of successorsOf(parsed)) {
    if (await store.exists(successor)) continue;
    throw new Refused(400, "MANIFEST_BLOB_UNKNOWN", `${successor.digest} is not there`);
  }
  const { mediaType } = parsed.kind === "index" ? parsed.index : parsed.manifest;
  const digest = parseDigest(target) ?? digestOf(bytes);
  const descriptor = { mediaType, digest, size: bytes.length };
  verifiedBytes(bytes, descriptor, store.repository);
  await store.push(descriptor, bytes);
  if (digest !== target) {
    const before = (tags.get(target) ?? []).filter((each) => each.digest !== digest);
    tags.set(target, [...before, descriptor]);
  }
  const { subject } = parsed.kind === "index" ? parsed.index : parsed.manifest;
  send(response, 201, {
    location: `/v2/${name}/manifests/${digest}`,
    "docker-content-digest": digest,
    // It is listed by the layout.
    ...(subject ? { "oci-subject": subject.digest } : {}),
  });
}

/** Source: distribution-spec, "Deleting Tags", "Deleting Manifests". */
async function dropManifest({ response, store, target }: Exchange, tags: TagsOfOne): Promise<void> {
  const digest = parseDigest(target);
  const isKnown = digest ? await store.remove?.(digest) : tags.delete(target);
  if (!isKnown) throw new Refused(404, "MANIFEST_UNKNOWN", "there is no such manifest");
  for (const [tag, pushed] of tags) {
    if (pushed.at(-1)?.digest === digest) tags.delete(tag);
  }
  send(response, 202, {});
}

/** `/v2/NAME/tags/list`. Source: distribution-spec, "Listing Tags". */
export function serveTags({ request, response, name, target }: Exchange, tags: TagsOfOne): void {
  if (request.method !== "GET" || target !== "list") throw notAllowed();
  const document = JSON.stringify({ name, tags: [...tags.keys()].sort() });
  send(response, 200, { "content-type": "application/json" }, document);
}
