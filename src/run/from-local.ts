import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Repository } from "../image/reference.ts";
import { copyImage } from "../store/copy.ts";
import type { OpenStore } from "../store/store.ts";
import { asAbsent } from "./as-absent.ts";
import type { Cache } from "./cache.ts";
import { entryAt, entryTagOf, keepEntry, listingsAt, recordName } from "./record.ts";
import type { Hands } from "./walk.ts";

export interface FromLocalOptions {
  /** At the registry. */
  readonly cache: Cache;
  /** The same in the local store. */
  readonly local: Cache;
  readonly open: OpenStore;
  /** Repositories of the registry that may have layers already. */
  readonly mountFrom: readonly Repository[];
}

/**
 * Hands that push what the registry lacks and the local store has under the same key, instead of
 * making it again. What turns out to be damaged in the local store is made after all.
 */
export function fromLocal(hands: Required<Hands>, options: FromLocalOptions): Required<Hands> {
  const { cache, local, open, mountFrom } = options;
  // Sections share the layers of their base: one after another, each is sent once.
  const turn = pLimit(1);
  return {
    async inspect(step, resultOf, emit) {
      const seen = await hands.inspect(step, resultOf, emit);
      if (seen.state !== "to-build" || !seen.key) return seen;
      const result = await local.lookUp(recordName(step), seen.key).catch(asAbsent);
      const reason = "the local store has its key";
      return result ? { ...seen, state: "to-push", reason, result } : seen;
    },

    async act(step, inspection, resultOf, emit, signal, builder) {
      const { state, key, result } = inspection;
      if (state !== "to-push" || !key || !result) {
        return hands.act(step, inspection, resultOf, emit, signal, builder);
      }
      const [from, to] = [open(local.repository), open(cache.repository)];
      try {
        await turn(() =>
          copyImage(from, to, result.descriptor, {
            mountFrom,
            onTraffic: (traffic) => emit({ type: "step-traffic", traffic }),
          }),
        );
      } catch (error) {
        if (!(error instanceof LayerbuildError) || !isDamage.has(error.code)) throw error;
        emit({ type: "step-warning", text: `not pushed from the local store: ${error.message}` });
        const again = { state: "to-build", reason: inspection.reason, key } as const;
        return hands.act(step, again, resultOf, emit, signal, builder);
      }
      const kept = await cache.keep(recordName(step), key, result.descriptor);
      if (step.kind !== "publish") {
        const tag = entryTagOf(recordName(step), key);
        await Promise.all([entryAt(from, tag), listingsAt(from, tag)])
          .then(([entry, listings]) => entry && keepEntry(to, entry, step.platform, listings))
          .catch(({ message }: Error) => {
            if (!signal.aborted)
              emit({ type: "step-warning", text: `no record of it: ${message}` });
          });
      }
      return kept;
    },
  };
}

const isDamage: ReadonlySet<string> = new Set([
  "content-invalid",
  "environment",
  "image-not-found",
  "manifest-invalid",
]);
