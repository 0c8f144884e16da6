import { parseDigest } from "../image/digest.ts";
import type { Repository } from "../image/reference.ts";
import { blobIn } from "./serve-blobs.ts";
import { type Exchange, notAllowed, Refused, send } from "./serve-wire.ts";
import type { UploadFile, UploadFiles } from "./upload-files.ts";

/**
 * `/v2/NAME/blobs/uploads/[ID]`: mounts, and uploads as a whole or in pieces, with or without a
 * range. Source: distribution-spec, "Pushing blobs". `from` is the repository to mount from.
 */
export async function serveUpload(
  exchange: Exchange,
  uploads: UploadFiles,
  from: Repository | undefined,
): Promise<void> {
  const { request, response, target } = exchange;
  if (target === "") {
    if (request.method !== "POST") throw notAllowed();
    return start(exchange, uploads, from);
  }
  const file = uploads.get(target);
  if (!file) throw new Refused(404, "BLOB_UPLOAD_UNKNOWN", "there is no such upload");
  // Who asks again has lost a connection whose end may still be on its way here.
  await file.settled();
  switch (request.method) {
    case "GET":
      return send(response, 204, headersOf(exchange, file));
    case "PATCH":
      await append(exchange, file);
      return send(response, 202, headersOf(exchange, file));
    case "PUT":
      await append(exchange, file);
      return finish(exchange, file);
    case "DELETE":
      await file.discard();
      return send(response, 204, {});
    default:
      throw notAllowed();
  }
}

async function start(
  exchange: Exchange,
  uploads: UploadFiles,
  from: Repository | undefined,
): Promise<void> {
  const { response, store, url } = exchange;
  const mount = parseDigest(url.searchParams.get("mount") ?? "");
  if (mount && from) {
    const found = await blobIn(store, mount);
    if (found && (await store.mount?.(found, from))) return created(exchange, mount);
  }
  const file = await uploads.start();
  if (!url.searchParams.has("digest")) return send(response, 202, headersOf(exchange, file));
  await append(exchange, file);
  return finish(exchange, file);
}

async function append({ request }: Exchange, file: UploadFile): Promise<void> {
  const range = request.headers["content-range"];
  const [, from] = /^(?:bytes )?(\d+)-\d+/.exec(range ?? "") ?? [];
  if (range !== undefined && Number(from) !== file.size()) {
    throw new Refused(416, "BLOB_UPLOAD_INVALID", "a piece is not the next one");
  }
  await file.append(request);
}

async function finish(exchange: Exchange, file: UploadFile): Promise<void> {
  const digest = parseDigest(exchange.url.searchParams.get("digest") ?? "");
  if (!digest) throw new Refused(400, "DIGEST_INVALID", "the upload has no digest");
  await file.finish(digest);
  created(exchange, digest);
}

function created({ response, name }: Exchange, digest: string): void {
  const location = `/v2/${name}/blobs/${digest}`;
  send(response, 201, { location, "docker-content-digest": digest });
}

const headersOf = ({ name }: Exchange, file: UploadFile) => ({
  location: `/v2/${name}/blobs/uploads/${file.id}`,
  "docker-upload-uuid": file.id,
  // An empty upload has the same: the format knows no other.
  range: `0-${Math.max(0, file.size() - 1)}`,
});
