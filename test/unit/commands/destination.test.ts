import { describe, expect, test } from "vitest";
import { openDestination } from "../../../src/commands/destination.ts";
import { imageNameOf } from "../../../src/commands/with-images.ts";
import { memoryRegistry } from "../../support/memory-store.ts";
import { blobOf } from "../../support/tiny-image.ts";

const io = {
  env: {},
  cwd: "/work",
  stdout: process.stdout,
  stderr: process.stderr,
  signal: new AbortController().signal,
};
const opened = (name: string, { open } = memoryRegistry(), backup?: string) =>
  openDestination(imageNameOf(name), open, backup, io);

describe("where an image goes", () => {
  test("a registry's image is named by moving its tag, latest where there is none", async () => {
    const registry = memoryRegistry();
    const { descriptor, bytes } = blobOf("x");
    await using destination = await opened("r.test/tools", registry);
    await destination.store.push(descriptor, bytes);
    const name = `r.test/tools:latest@${descriptor.digest}`;
    expect(await destination.name(descriptor)).toBe(name);
    expect(registry.open({ registry: "r.test", path: "tools" }).tags.get("latest")).toBe(
      descriptor.digest,
    );
  });

  test.each([
    `r.test/tools@sha256:${"0".repeat(64)}`,
    "oci:out",
    "docker-archive:out.tar",
    `docker-daemon:tools@sha256:${"0".repeat(64)}`,
  ])("%s is no name that an image can get", async (name) => {
    await expect(opened(name)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/ is no name that an image can get$/),
    });
  });

  test.each(["oci:out.tar:tools:1", "oci-archive:out:tools:1"])(
    "%s has the ending of the other kind",
    async (name) => {
      await expect(opened(name)).rejects.toMatchObject({
        code: "usage",
        hint: "write oci:DIR or oci-archive:FILE.tar",
      });
    },
  );

  test("what is no tag to keep an old image by is known before anything is made", async () => {
    await expect(opened("r.test/tools:1", memoryRegistry(), "/old")).rejects.toMatchObject({
      code: "usage",
      message: '"1/old" is no tag to keep the old image by',
    });
  });

  test("in a folder no old image keeps a tag", async () => {
    await expect(opened("oci:out:tools:1", memoryRegistry(), "-old")).rejects.toMatchObject({
      code: "usage",
      message: "only at a registry an old image keeps a tag",
    });
  });
});
