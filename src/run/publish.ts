import { LayerbuildError } from "../diagnostics/error.ts";
import { shortDigest } from "../image/digest.ts";
import { formatReference } from "../image/reference.ts";
import type { Outcome, PublishStep } from "../plan/step.ts";
import { copyImage, noTraffic } from "../store/copy.ts";
import type { OpenStore } from "../store/store.ts";
import { using } from "./broken-result.ts";
import type { Emit } from "./event.ts";
import { publications } from "./publication.ts";
import type { StepHands, Workshop } from "./workshop.ts";

/**
 * Brings an image to its repository, complete but for its tags: those move when all images of the
 * run are there (`moveTags`).
 */
export function publishHands(workshop: Workshop): StepHands<PublishStep> {
  const { open } = workshop;
  const publicationOf = publications(workshop);
  return {
    async inspect(step, resultOf) {
      const { repository, tags } = step.image;
      const { descriptor } = await publicationOf(step, resultOf);
      const target = open(repository);
      const found = await Promise.all(tags.map((tag) => target.resolve(tag)));
      const stale = tags.filter((_, at) => found[at]?.digest !== descriptor.digest);
      const digest = shortDigest(descriptor.digest);
      return stale.length === 0
        ? {
            state: "cached",
            reason: `${tags.join(", ")}: ${digest}`,
            result: { descriptor, repository },
          }
        : { state: "to-build", reason: `${stale.join(", ")} will move to ${digest}` };
    },
    async act(step, _inspection, resultOf, emit) {
      const { repository } = step.image;
      const target = open(repository);
      const { descriptor, documents } = await publicationOf(step, resultOf);
      for (const id of step.of) {
        const image = resultOf(id);
        await using(id, () =>
          copyImage(open(image.repository), target, image.descriptor, {
            onTraffic: (traffic) => emit({ type: "step-traffic", traffic }),
          }),
        );
      }
      for (const document of documents) {
        const uploaded = (await target.push(document.descriptor, document.bytes))
          ? document.bytes.length
          : 0;
        emit({ type: "step-traffic", traffic: { ...noTraffic, uploaded } });
      }
      return { descriptor, repository };
    },
  };
}

/**
 * The end of a run: moves the tags of all images, after every image is in place. Tags that point
 * there already are left alone. Fails with `interrupted`.
 */
export async function moveTags(
  outcomes: readonly Outcome[],
  open: OpenStore,
  emit: Emit,
  now: () => number,
  signal: AbortSignal,
): Promise<void> {
  for (const { step, status, result } of outcomes) {
    if (step.kind !== "publish" || !result) continue;
    const target = open(result.repository);
    for (const tag of step.image.tags) {
      if (signal.aborted) throw new LayerbuildError("interrupted", "interrupted before the tags");
      const { digest } = result.descriptor;
      const isThere = status === "cached" || (await target.resolve(tag))?.digest === digest;
      if (!isThere) await target.tag(result.descriptor, tag);
      const reference = formatReference({ ...result.repository, tag });
      emit({ type: "tag-moved", at: now(), reference, digest, moved: !isThere });
    }
  }
}
