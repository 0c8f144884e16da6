import { createHash } from "node:crypto";
import { pipeline, type Readable, Transform } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { algorithmOf, hexOf } from "../image/digest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";

/**
 * Where bytes come from or go to: a repository, the path of a file of a local store, or a file of the
 * person's.
 */
export type ContentPlace = Repository | string | { readonly file: string };

/**
 * Passes a stream on and fails it with `content-invalid` instead of ending when its size or digest
 * are not the descriptor's. Nothing is passed on beyond the size. `place` is for the
 * message. Destroying the result destroys the source.
 */
export function verifiedStream(
  source: Readable,
  descriptor: Descriptor,
  place: ContentPlace,
): Readable {
  const hash = createHash(algorithmOf(descriptor.digest));
  let size = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > descriptor.size) {
        done(wrongContent(descriptor, place, `there are more than ${descriptor.size} bytes`));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      if (size < descriptor.size) {
        const why = `there are ${size} bytes instead of ${descriptor.size}`;
        done(wrongContent(descriptor, place, why));
        return;
      }
      const found = hash.digest("hex");
      done(found === hexOf(descriptor.digest) ? null : otherDigest(descriptor, place, found));
    },
  });
  // Errors reach the reader through `check`; the callback only keeps them from being unhandled.
  pipeline(source, check, () => {});
  return check;
}

/** Gives the bytes back when they are the descriptor's; fails as `verifiedStream` does. */
export function verifiedBytes(bytes: Buffer, descriptor: Descriptor, place: ContentPlace): Buffer {
  if (bytes.length !== descriptor.size) {
    const why = `there are ${bytes.length} bytes instead of ${descriptor.size}`;
    throw wrongContent(descriptor, place, why);
  }
  const hash = createHash(algorithmOf(descriptor.digest)).update(bytes);
  const found = hash.digest("hex");
  if (found !== hexOf(descriptor.digest)) throw otherDigest(descriptor, place, found);
  return bytes;
}

/** All that a stream gives, or undefined when it gives more than `limit` bytes. */
export async function collect(source: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const otherDigest = (
  descriptor: Descriptor,
  place: ContentPlace,
  found: string,
): LayerbuildError => {
  const digest = `${algorithmOf(descriptor.digest)}:${found}`;
  return wrongContent(descriptor, place, `the bytes have another digest: ${digest}`);
};

function wrongContent({ digest }: Descriptor, place: ContentPlace, why: string): LayerbuildError {
  const [where, hint] =
    typeof place === "string"
      ? [`in ${place}`, "That file is damaged: remove it, and what it belongs to is made again."]
      : "file" in place
        ? [`for ${digest} in ${place.file}`, "That file is damaged: get it once more."]
        : [
            `for ${formatRepository(place)}@${digest}`,
            "The registry, or something on the way to it, damages what it keeps.",
          ];
  return new LayerbuildError("content-invalid", `Wrong content ${where}: ${why}`, { hint });
}
