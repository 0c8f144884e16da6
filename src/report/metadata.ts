import type { Summary } from "../run/event.ts";
import { failureOf } from "../run/run.ts";
import { type ImageJson, imagesOf } from "./images.ts";
import { errorJson } from "./outcome.ts";
import { type SummaryJson, summaryJson } from "./summary.ts";

/** What `build --metadata-file` writes, as schemas/metadata.schema.json describes it. */
export interface MetadataJson extends Omit<SummaryJson, "merges" | "chain" | "recalled"> {
  /** Those that were published: none of a run that failed. */
  readonly images: readonly ImageJson[];
  /** As buildx has them in its own file; only where there is one image. */
  readonly "image.name"?: string;
  readonly "containerimage.digest"?: string;
  readonly "containerimage.descriptor"?: Pick<ImageJson, "mediaType" | "digest" | "size">;
}

const nothing: Summary = {
  outcomes: [],
  traffic: { uploaded: 0, mounted: 0, present: 0 },
  duration: 0,
  chain: [],
  merges: [],
};

/** `error`: why a build ended before it had a summary, or in spite of it. */
export function metadataJson(summary: Summary = nothing, error?: Error): MetadataJson {
  const { version, ok, counts, traffic, duration, steps, store } = summaryJson(summary);
  const failure = error ?? failureOf(summary);
  const images = failure ? [] : imagesOf(summary.outcomes);
  const [image] = images;
  return {
    version,
    ok: ok && !failure,
    error: failure ? errorJson(failure) : null,
    images,
    ...(image && images.length === 1 ? asBuildx(image) : {}),
    counts,
    traffic,
    duration,
    store,
    steps,
  };
}

function asBuildx({ repository, tags, mediaType, digest, size }: ImageJson): Partial<MetadataJson> {
  return {
    "image.name": tags.map((tag) => `${repository}:${tag}`).join(","),
    "containerimage.digest": digest,
    "containerimage.descriptor": { mediaType, digest, size },
  };
}
