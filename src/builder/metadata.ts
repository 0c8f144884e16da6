import { readFile } from "node:fs/promises";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";

/** What buildx says of a result, as far as it does not contradict itself. */
export interface ResultMetadata {
  readonly descriptor?: Descriptor;
  /** Without a descriptor it may be another thing's: builders of Docker's classic store say little. */
  readonly digest?: Digest;
}

/** Reads the file of `--metadata-file`. A digest that is not the descriptor's is none. */
export async function readMetadata(path: string): Promise<ResultMetadata> {
  const metadata = parseObject(await readFile(path).catch(() => Buffer.from("")));
  const descriptor = metadata?.["containerimage.descriptor"] as Descriptor | undefined;
  const digest = parseDigest(String(metadata?.["containerimage.digest"] ?? ""));
  if (!digest) return {};
  if (!descriptor) return { digest };
  if (descriptor.digest !== digest) return {};
  const { mediaType, size } = descriptor;
  return { digest, descriptor: { mediaType, digest, size } };
}
