import pLimit from "p-limit";
import type { Descriptor } from "../image/descriptor.ts";
import type { EncodedImage, Image } from "../image/image.ts";
import type { Repository } from "../image/reference.ts";
import { annotationsOf, madeOfMerge } from "../merge/made-of.ts";
import { mergeImages } from "../merge/merge.ts";
import type { Overrides } from "../merge/overrides.ts";
import type { MergeReport } from "../merge/report.ts";
import { copyBlob, mayTravel } from "../store/copy.ts";
import { pushEncoded } from "../store/push-encoded.ts";
import { type MergeTools, mergeLayers } from "./merge-layers.ts";
import { settle } from "./settle.ts";
import { type Located, type LocatedSection, treesOf } from "./trees.ts";

/** How many blobs are looked at at once. */
const blobsAtOnce = 8;

/** What is to be merged. */
export interface MergeOrder {
  /** How errors call it. */
  readonly name: string;
  readonly base: Located;
  /** In the order of their layers. */
  readonly sections: readonly LocatedSection[];
  readonly overrides: Overrides;
  /** RFC 3339; the newest input's time when undefined. */
  readonly created: string | undefined;
  /** The base's name, where it has one. */
  readonly baseName: string | undefined;
  /** What the image says of where its parts are, the base first; where they are when undefined. */
  readonly homes?: readonly Repository[];
}

/**
 * Merges one platform's images and brings the result to the target, complete but for a tag. Layers
 * are read once, for their tables of contents, and copied where they are not there. Fails with
 * `merge-conflict` where the policy wants that, before anything is pushed.
 */
export async function mergeLocated(
  tools: MergeTools,
  order: MergeOrder,
): Promise<{ readonly encoded: EncodedImage; readonly report: MergeReport }> {
  const { name, base, sections, overrides, created, baseName, homes: said = [] } = order;
  const { open, policy, target, emit } = tools;
  const roots = await mergeLayers(
    tools,
    (read) => treesOf(base, sections, read),
    sections.map(({ derived }) => derived),
  );
  const { encoded, conflicts } = mergeImages(base.image, roots.derived, {
    overrides,
    inOrder: policy.configuration === "in-order",
    created,
    lost: roots.conflicts,
    ...(roots.fixup ? { fixup: roots.fixup } : {}),
    ...(roots.squashed ? { squashed: roots.squashed } : {}),
    annotations: annotationsOf(
      madeOfMerge({
        base: base.image,
        baseRepository: said[0] ?? base.repository,
        sections: sections.map(({ derived, repository }, at) => ({
          derived,
          repository: said[at + 1] ?? repository,
        })),
        overrides,
        policy,
        isSquashed: roots.squashed !== undefined,
      }),
      baseName,
    ),
  });
  settle(name, [...conflicts, ...roots.conflicts], policy.conflicts, emit);

  const homes = new Map(
    [base, ...sections.map(({ derived: { image }, repository }) => ({ image, repository }))]
      .reverse()
      .flatMap(({ image, repository }) =>
        image.manifest.layers.map(({ digest }) => [digest, repository] as const),
      ),
  );
  await pLimit(blobsAtOnce).map(layersToCopy(encoded.image), async (layer) => {
    const home = homes.get(layer.digest);
    const from = home ? open(home) : target;
    emit({ type: "step-traffic", traffic: await copyBlob(from, target, layer) });
  });
  emit({ type: "step-traffic", traffic: await pushEncoded(target, encoded) });
  return { encoded, report: roots.report };
}

const layersToCopy = ({ manifest }: Image): Descriptor[] => [
  ...new Map(manifest.layers.filter(mayTravel).map((layer) => [layer.digest, layer])).values(),
];
