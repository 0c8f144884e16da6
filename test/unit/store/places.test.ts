import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPlaces } from "../../../src/store/places.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { freshBlob } from "../../support/tiny-image.ts";

test("a repository is opened in the layout that it names, or else at its registry", async () => {
  const directory = await mkdtemp(join(tmpdir(), "layerbuild-places-"));
  try {
    const remote = memoryRegistry();
    const open = openPlaces(remote.open);
    const repository = { registry: "r.test", path: "x" };
    const { descriptor, bytes } = freshBlob();
    await open({ ...repository, layout: directory }).push(descriptor, bytes);
    expect(await open(repository).exists(descriptor)).toBe(false);
    expect(remote.open(repository).calls).toEqual([`exists ${descriptor.digest}`]);
    expect(await open({ registry: "other", path: "y", layout: directory }).exists(descriptor)).toBe(
      true,
    );
  } finally {
    await rm(directory, { recursive: true });
  }
});
