import { LayerbuildError } from "../diagnostics/error.ts";
import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { digestOf, hexOf, parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import { formatReference, type Reference } from "../image/reference.ts";
import { periodOf } from "../plan/freshness.ts";
import { artifactAt, keepArtifact } from "../store/artifact.ts";
import type { Store } from "../store/store.ts";
import type { FindImage, FoundImage } from "./find-image.ts";

/** Of an artifact with one layer: what a name stands for throughout a period, as canonical JSON. */
export const pinMediaType = "application/vnd.layerbuild.pin.v1+json";

const maxPinSize = 64 * 1024;

export interface PeriodOptions {
  /** Where all that is to agree looks: the cache repository. */
  readonly cache: Store;
  /** Seconds. */
  readonly every: number;
  /** Seconds since 1970. */
  readonly now: number;
}

/** `pin-<name>-<seconds>-<number of the period>`, where the name is too long for a tag. */
export const pinTagOf = (reference: Reference, every: number, now: number): string =>
  `pin-${hexOf(digestOf(formatReference(reference))).slice(0, 16)}-${every}-${periodOf(every, now)}`;

/**
 * What a name stood for when it was first asked for in the period, on any machine with the same
 * cache; who is first writes it there. Of two at once the later one counts from then on. Who may
 * not write to the cache gets what the name stands for now; an image that only the engine has, or
 * that is gone from its registry, is what it is now, too.
 */
export function findInPeriod(find: FindImage, { cache, every, now }: PeriodOptions): FindImage {
  const known = new Map<string, Promise<FoundImage | undefined>>();
  const until = new Date((periodOf(every, now) + 1) * every * 1000).toISOString().slice(0, 16);
  const held = `until ${until.replace("T", " ")} UTC`;
  return (reference) => {
    if (reference.digest !== undefined) return find(reference);
    const name = formatReference(reference);
    const found = known.get(name) ?? findOrKeep(reference);
    known.set(name, found);
    return found;
  };

  async function findOrKeep(reference: Reference): Promise<FoundImage | undefined> {
    const tag = pinTagOf(reference, every, now);
    const pinned = await pinnedAt(reference, tag);
    if (pinned) return pinned;
    const found = await find(reference);
    if (!found || found.repository.layout !== undefined) return found;
    try {
      await keepArtifact(cache, pinMediaType, encodePin(reference, found.descriptor), [tag]);
    } catch (error) {
      if (error instanceof LayerbuildError && error.code.startsWith("registry-")) return found;
      throw error;
    }
    return (await pinnedAt(reference, tag)) ?? found;
  }

  async function pinnedAt(reference: Reference, tag: string): Promise<FoundImage | undefined> {
    const bytes = await artifactAt(cache, pinMediaType, tag, maxPinSize);
    const digest = bytes && parseDigest(String(parseObject(bytes)?.digest));
    if (!digest) return undefined;
    const { registry, path } = reference;
    const found = await find({ registry, path, digest });
    return found && { ...found, held };
  }
}

const encodePin = (reference: Reference, { digest }: Descriptor): Buffer => {
  const pin: Json = { version: 1, name: formatReference(reference), digest };
  return Buffer.from(canonicalJson(pin));
};
