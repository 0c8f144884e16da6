import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Descriptor } from "../../src/image/descriptor.ts";
import { mediaTypes } from "../../src/image/descriptor.ts";
import { encodeManifest } from "../../src/image/manifest.ts";
import type { Store } from "../../src/store/store.ts";
import { blobOf, freshBlob, pushImage, tinyImage, tinyIndex } from "./tiny-image.ts";

/** Where stores may differ. */
export interface Differences {
  /** Whether blobs can be had from a neighbour. */
  readonly mounts?: boolean;
  /** Whether a manifest's tags go with it. */
  readonly dropsTags?: boolean;
}

/** What every `Store` keeps to. `open` gives an empty one under a name; same name, same store. */
export function storeContract(
  kind: string,
  open: (name: string) => Store | Promise<Store>,
  { mounts = true, dropsTags = true }: Differences = {},
): void {
  describe(`the store contract of ${kind}`, () => {
    test("what was pushed is there and comes back byte for byte", async () => {
      const store = await open("round-trip");
      const { descriptor, bytes } = freshBlob(100_000);
      expect(await store.exists(descriptor)).toBe(false);
      expect(await store.push(descriptor, bytes)).toBe(true);
      expect(await store.exists(descriptor)).toBe(true);
      expect(await gives(store, descriptor, bytes)).toBe(true);
    });

    test("a blob can be pushed as a stream", async () => {
      const store = await open("stream");
      const { descriptor, bytes } = freshBlob(300_000);
      const pieces = [bytes.subarray(0, 100_001), bytes.subarray(100_001)];
      expect(await store.push(descriptor, async () => Readable.from(pieces))).toBe(true);
      expect(await gives(store, descriptor, bytes)).toBe(true);
    });

    test("an empty blob is a blob as any other", async () => {
      const store = await open("odd-blobs");
      const empty = freshBlob(0);
      expect(await store.push(empty.descriptor, async () => Readable.from([]))).toBe(true);
      expect(await gives(store, empty.descriptor, empty.bytes)).toBe(true);
    });

    test("what is there is not written again, and its stream is not opened", async () => {
      const store = await open("twice");
      const { descriptor, bytes } = freshBlob();
      await store.push(descriptor, bytes);
      let opened = false;
      const again = await store.push(descriptor, async () => {
        opened = true;
        return Readable.from([bytes]);
      });
      expect([again, opened]).toEqual([false, false]);
    });

    test("wrong bytes are refused on their way in and are not there afterwards", async () => {
      const store = await open("wrong-bytes");
      const { descriptor, bytes } = freshBlob();
      const flipped = Buffer.from(bytes);
      flipped[500] = (flipped[500] ?? 0) ^ 1;
      for (const wrong of [flipped, bytes.subarray(1), Buffer.concat([bytes, bytes])]) {
        await expect(store.push(descriptor, wrong)).rejects.toThrow(descriptor.digest);
        await expect(
          store.push(descriptor, async () => Readable.from([wrong])),
        ).rejects.toMatchObject({ code: "content-invalid" });
      }
      expect(await store.exists(descriptor)).toBe(false);
    });

    test("what is not there resolves to nothing, and fetching it says so", async () => {
      const store = await open("nothing");
      const blob = freshBlob().descriptor;
      const manifest: Descriptor = { ...blob, mediaType: mediaTypes.ociManifest };
      expect(await store.resolve("latest")).toBeUndefined();
      expect(await store.resolve(blob.digest)).toBeUndefined();
      for (const descriptor of [blob, manifest]) {
        expect(await store.exists(descriptor)).toBe(false);
        await expect(store.fetch(descriptor)).rejects.toMatchObject({ code: "image-not-found" });
      }
      await expect(store.tag(manifest, "latest")).rejects.toMatchObject({
        code: "image-not-found",
      });
    });

    test.each([mediaTypes.ociManifest, mediaTypes.dockerManifest])(
      "a manifest (%s) resolves by digest and by the tag that was moved to it",
      async (mediaType) => {
        const store = await open(`manifest-${mediaType.includes("docker") ? "docker" : "oci"}`);
        const layers = [freshBlob(), freshBlob()];
        const image = tinyImage(layers, undefined, mediaType);
        const descriptor = await pushImage(store, image, layers);
        expect(await store.resolve(descriptor.digest)).toEqual(descriptor);
        expect(await store.resolve("v1")).toBeUndefined();
        await store.tag(descriptor, "v1");
        expect(await store.resolve("v1")).toEqual(descriptor);
        expect(await gives(store, descriptor, image.manifest.bytes)).toBe(true);

        const next = await pushImage(store, tinyImage(layers.slice(0, 1)), layers);
        await store.tag(next, "v1");
        expect((await store.resolve("v1"))?.digest).toBe(next.digest);
      },
    );

    test("an index is pushed, tagged and fetched as a manifest is", async () => {
      const store = await open("index");
      const layers = [freshBlob()];
      const { bytes, descriptor } = tinyIndex([await pushImage(store, tinyImage(layers), layers)]);
      expect(await store.push(descriptor, bytes)).toBe(true);
      expect(await store.push(descriptor, bytes)).toBe(false);
      await store.tag(descriptor, "all");
      expect(await store.resolve("all")).toEqual(descriptor);
      expect(await gives(store, descriptor, bytes)).toBe(true);
    });

    test("its tags are listed, sorted, each once, and none where there is nothing", async () => {
      const store = await open("list");
      expect(await store.list()).toEqual([]);
      const layers = [freshBlob()];
      const one = await pushImage(store, tinyImage(layers), layers);
      const other = await pushImage(store, tinyImage([]), []);
      for (const tag of ["v10", "latest", "v2", "V1"]) await store.tag(one, tag);
      await store.tag(other, "latest");
      expect(await store.list()).toEqual(["V1", "latest", "v10", "v2"]);
      expect(await (await open("list/below")).list()).toEqual([]);
    });

    test("a blob is mounted from a neighbour that has it, and not from one that has not", async () => {
      const [from, to] = [await open("mount-from"), await open("mount-to")];
      const [kept, absent] = [freshBlob(), freshBlob()];
      await from.push(kept.descriptor, kept.bytes);
      if (!to.mount) return;
      expect(await to.mount(absent.descriptor, from.repository)).toBe(false);
      expect(await to.mount(kept.descriptor, from.repository)).toBe(mounts);
      if (!mounts) await to.push(kept.descriptor, kept.bytes);
      expect(await gives(to, kept.descriptor, kept.bytes)).toBe(true);
      expect(await to.push(absent.descriptor, absent.bytes)).toBe(true);
      expect(await to.exists(absent.descriptor)).toBe(true);
    });

    test("what refers to a manifest is listed by its digest and by type, each once", async () => {
      const store = await open("referrers");
      if (!store.referrers) return;
      const subject = await pushImage(store, tinyImage([]), []);
      expect(await store.referrers(subject.digest)).toEqual([]);
      const signature = await pushReferrer(store, subject, "application/x-signature");
      const parts = await pushReferrer(store, subject, "application/x-parts");
      await store.push(signature.descriptor, signature.bytes);
      const listed = await store.referrers(subject.digest);
      expect(listed.map(({ digest }) => digest).sort()).toEqual(
        [signature.descriptor.digest, parts.descriptor.digest].sort(),
      );
      expect(await store.referrers(subject.digest, "application/x-parts")).toEqual([
        {
          ...parts.descriptor,
          artifactType: "application/x-parts",
          annotations: { of: subject.digest },
        },
      ]);
      expect(await store.referrers(signature.descriptor.digest)).toEqual([]);
      if (!store.remove) return;
      expect(await store.remove(signature.descriptor.digest)).toBe(true);
      expect((await store.referrers(subject.digest)).map(({ digest }) => digest)).toEqual([
        parts.descriptor.digest,
      ]);
    });

    test("a tag is removed by itself, and a manifest by its digest", async () => {
      const store = await open("remove");
      if (!store.remove) return;
      const layers = [freshBlob()];
      const [one, other] = [tinyImage(layers), tinyImage([])];
      const kept = await pushImage(store, other, []);
      const gone = await pushImage(store, one, layers);
      for (const tag of ["a", "b"]) await store.tag(gone, tag);
      await store.tag(kept, "kept");
      expect(await store.remove("a")).toBe(true);
      expect(await store.list()).toEqual(["b", "kept"]);
      expect(await store.resolve("b")).toEqual(gone);
      expect(await store.remove(gone.digest)).toBe(true);
      expect(await store.resolve(gone.digest)).toBeUndefined();
      if (dropsTags) expect(await store.resolve("b")).toBeUndefined();
      expect(await store.resolve("kept")).toEqual(kept);
      expect([await store.remove("a"), await store.remove(gone.digest)]).toEqual([false, false]);
      // What is gone may come again.
      await pushImage(store, one, layers);
      expect(await store.exists(gone)).toBe(true);
    });
  });
}

/** A manifest that names another as its subject. */
async function pushReferrer(
  store: Store,
  subject: Descriptor,
  artifactType: string,
): Promise<ReturnType<typeof encodeManifest>> {
  const config = blobOf("{}", mediaTypes.empty);
  const made = encodeManifest({
    mediaType: mediaTypes.ociManifest,
    artifactType,
    config: config.descriptor,
    layers: [config.descriptor],
    subject,
    annotations: { of: subject.digest },
  });
  await store.push(config.descriptor, config.bytes);
  await store.push(made.descriptor, made.bytes);
  return made;
}

/** Compared here: an assertion on buffers of this size takes seconds. */
async function gives(store: Store, descriptor: Descriptor, bytes: Buffer): Promise<boolean> {
  return (await buffer(await store.fetch(descriptor))).equals(bytes);
}
