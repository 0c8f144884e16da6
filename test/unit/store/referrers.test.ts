import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Descriptor, mediaTypes } from "../../../src/image/descriptor.ts";
import { digestOf } from "../../../src/image/digest.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import { openLayout } from "../../../src/store/layout.ts";
import { referrerOf, referrersTag } from "../../../src/store/referrers.ts";
import type { Store } from "../../../src/store/store.ts";
import { blobOf, pushImage, tinyImage, tinyIndex } from "../../support/tiny-image.ts";

const config = blobOf("{}", mediaTypes.empty);
const manifestOf = (subject: Descriptor, note: string, artifactType?: string) =>
  encodeManifest({
    mediaType: mediaTypes.ociManifest,
    config: config.descriptor,
    layers: [],
    subject,
    annotations: { note },
    ...(artifactType === undefined ? {} : { artifactType }),
  });

describe("a referrer", () => {
  const subject = { ...blobOf("subject").descriptor, mediaType: mediaTypes.ociManifest };

  test("has its artifact type, or else that of its config", () => {
    const typeOf = ({ descriptor, bytes }: ReturnType<typeof manifestOf>) =>
      referrerOf(descriptor, bytes)?.entry.artifactType;
    expect(typeOf(manifestOf(subject, "", "application/x-a"))).toBe("application/x-a");
    expect(typeOf(manifestOf(subject, ""))).toBe(mediaTypes.empty);
  });

  test("is a manifest or an index that names a subject, and nothing else", () => {
    const { descriptor, bytes } = tinyIndex([subject]);
    expect(referrerOf(descriptor, bytes)).toBeUndefined();
    const index = encodeManifest({ mediaType: mediaTypes.ociIndex, manifests: [], subject });
    expect(referrerOf(index.descriptor, index.bytes)?.subject).toBe(subject.digest);
    expect(referrerOf(subject, Buffer.from("{"))).toBeUndefined();
  });

  test("is listed under a tag that is made of the subject's digest", () => {
    expect(referrersTag(digestOf(""))).toBe(`sha256-${digestOf("").slice(7)}`);
  });
});

describe("in a layout", () => {
  let directory: string;
  const store = (path: string): Store => openLayout(directory).open({ registry: "r.test", path });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "layerbuild-referrers-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test("referrers that are added at once are all listed", async () => {
    const subject = await pushImage(store("app"), tinyImage([]), []);
    await store("app").push(config.descriptor, config.bytes);
    // Each with a layout of its own, as other processes have it.
    const added = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const { descriptor, bytes } = manifestOf(subject, String(n));
        await store("app").push(descriptor, bytes);
        return descriptor.digest;
      }),
    );
    const listed = await store("app").referrers?.(subject.digest);
    expect(listed?.map(({ digest }) => digest).sort()).toEqual(added.sort());
  });

  test("a manifest that another repository has need of stays when it is removed", async () => {
    const image = tinyImage([]);
    const shared = await pushImage(store("one"), image, []);
    await store("one").tag(shared, "v1");
    const index = tinyIndex([shared]);
    await store("two").push(index.descriptor, index.bytes);
    await store("two").tag(index.descriptor, "all");
    expect(await store("one").remove?.(shared.digest)).toBe(true);
    expect(await store("one").list()).toEqual([]);
    expect(await store("two").resolve("all")).toEqual(index.descriptor);
    expect(await store("two").remove?.(index.descriptor.digest)).toBe(true);
    expect(await store("one").remove?.(shared.digest)).toBe(true);
    expect(await store("one").resolve(shared.digest)).toBeUndefined();
  });
});
