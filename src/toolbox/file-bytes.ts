import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTar } from "../layer/tar-write.ts";
import { treeOf } from "../merge/apply.ts";
import { layerBetween } from "../merge/fixup.ts";
import type { Content } from "../merge/tree.ts";
import { fetchBodies, type SourceLayer } from "../run/layer-contents.ts";
import { inOrder } from "../run/layer-maker.ts";
import type { Root } from "./layer-tables.ts";

/** The bytes of one file, verified before the first one is given. */
export async function* fileBytes(
  { digest, size }: Content,
  layers: readonly SourceLayer[],
): AsyncGenerator<Buffer, void> {
  if (size === 0) return;
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
  try {
    for await (const { body } of fetchBodies(new Set([digest]), layers, folder)) {
      if (Buffer.isBuffer(body)) yield body;
      else yield* (await body()) as AsyncIterable<Buffer>;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The file system that layers give when they are stacked, as a tar that has no markers of layers:
 * owners, permissions, times, extended attributes, devices and which names are one file are those of
 * the layers. Layers are streamed; one file is held at a time, on disk when it is large.
 */
export async function* rootTar({ tree, layers }: Root): AsyncGenerator<Buffer, void> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
  try {
    const entries = layerBetween(treeOf([]), tree);
    yield* writeTar(
      inOrder(
        entries,
        new Map(),
        (digests) => fetchBodies(digests, layers, folder),
        () => undefined,
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
