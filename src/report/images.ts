import { formatPlatform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatReference, formatRepository } from "../image/reference.ts";
import type { Outcome } from "../plan/step.ts";

/** An image that was published, as JSON. */
export interface ImageJson {
  readonly name: string;
  readonly repository: string;
  readonly tags: readonly string[];
  /** Of the image, or of the index over its platforms. */
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  /** `repository:tag@digest`, one a tag. */
  readonly references: readonly string[];
  readonly platforms: readonly { readonly platform: string; readonly digest: Digest }[];
}

/** The images of a run whose tags are in place: of one in which nothing failed. */
export function imagesOf(outcomes: readonly Outcome[]): ImageJson[] {
  const results = new Map(outcomes.map(({ step, result }) => [step.id, result]));
  return outcomes.flatMap(({ step, result }): ImageJson[] => {
    if (step.kind !== "publish" || !result) return [];
    const { repository, descriptor } = result;
    const { digest, mediaType, size } = descriptor;
    const { name, tags } = step.image;
    const platforms = step.platforms.flatMap((platform, at) => {
      const id = step.of[at];
      const made = id && results.get(id)?.descriptor.digest;
      return made ? [{ platform: formatPlatform(platform), digest: made }] : [];
    });
    return [
      {
        name,
        repository: formatRepository(repository),
        tags,
        digest,
        mediaType,
        size,
        references: tags.map((tag) => formatReference({ ...repository, tag, digest })),
        platforms,
      },
    ];
  });
}
