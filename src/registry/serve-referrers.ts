import { mediaTypes } from "../image/descriptor.ts";
import { parseDigest } from "../image/digest.ts";
import { encodeManifest } from "../image/manifest.ts";
import { type Exchange, notAllowed, Refused, send } from "./serve-wire.ts";

/** `/v2/NAME/referrers/DIGEST`. Source: distribution-spec, "Listing Referrers". */
export async function serveReferrers(exchange: Exchange): Promise<void> {
  const { request, response, store, target, url } = exchange;
  if (request.method !== "GET" || !store.referrers) throw notAllowed();
  const digest = parseDigest(target);
  if (!digest) throw new Refused(400, "DIGEST_INVALID", "that is no digest");
  const artifactType = url.searchParams.get("artifactType") ?? undefined;
  const manifests = await store.referrers(digest, artifactType);
  const headers = {
    "content-type": mediaTypes.ociIndex,
    ...(artifactType === undefined ? {} : { "oci-filters-applied": "artifactType" }),
  };
  const { bytes } = encodeManifest({ mediaType: mediaTypes.ociIndex, manifests });
  send(response, 200, headers, bytes);
}
