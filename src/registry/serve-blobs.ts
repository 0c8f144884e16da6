import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, parseDigest } from "../image/digest.ts";
import type { Store } from "../store/store.ts";
import { type Exchange, notAllowed, Refused, send } from "./serve-wire.ts";

const blobType = "application/octet-stream";

/** The descriptor of a blob that is in a store's file; undefined when it is not there. */
export async function blobIn(store: Store, digest: Digest): Promise<Descriptor | undefined> {
  const path = store.fileOf?.({ mediaType: blobType, digest, size: 0 });
  const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
  return found?.isFile() ? { mediaType: blobType, digest, size: found.size } : undefined;
}

/** `/v2/NAME/blobs/DIGEST`. Source: distribution-spec, "Pulling blobs". */
export async function serveBlob({ request, response, store, target }: Exchange): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed();
  const digest = parseDigest(target);
  if (!digest) throw new Refused(400, "DIGEST_INVALID", "that is no digest");
  const found = await blobIn(store, digest);
  if (!found) throw new Refused(404, "BLOB_UNKNOWN", "there is no such blob");
  const { size } = found;
  const range = rangeOf(request.headers.range, size);
  if (range === "none") {
    return send(response, 416, { "content-range": `bytes */${size}` });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const headers = {
    "content-type": blobType,
    "content-length": end - start + 1,
    "docker-content-digest": digest,
    "accept-ranges": "bytes",
    ...(range ? { "content-range": `bytes ${start}-${end}/${size}` } : {}),
  };
  const path = store.fileOf?.(found);
  const status = range ? 206 : 200;
  if (request.method === "HEAD" || size === 0 || path === undefined) {
    return send(response, status, headers);
  }
  response.writeHead(status, headers);
  await pipeline(createReadStream(path, { start, end }), response);
}

/** One range of bytes; undefined for the whole. Source: RFC 9110, section 14. */
function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | "none" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : "none";
}
