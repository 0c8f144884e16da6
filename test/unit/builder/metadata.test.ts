import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMetadata } from "../../../src/builder/metadata.ts";
import { digestOf } from "../../../src/image/digest.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-metadata-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const path = join(folder, "metadata.json");
  await writeFile(path, text);
  return readMetadata(path);
}

const [digest, other] = [digestOf("one"), digestOf("other")];
const descriptor = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest, size: 7 };

test("a descriptor is that of the result, without what the builder notes of it", async () => {
  const noted = { ...descriptor, annotations: { a: "b" }, platform: { os: "linux" } };
  const text = { "containerimage.digest": digest, "containerimage.descriptor": noted };
  expect(await read(JSON.stringify(text))).toEqual({ digest, descriptor });
});

test("a classic image store gives no more than a digest", async () => {
  expect(await read(JSON.stringify({ "containerimage.digest": digest }))).toEqual({ digest });
});

test.each([
  JSON.stringify({ "containerimage.digest": other, "containerimage.descriptor": descriptor }),
  JSON.stringify({ "containerimage.descriptor": descriptor }),
  JSON.stringify({ "containerimage.digest": "latest" }),
  "{",
])("what contradicts itself or is damaged says nothing: %s", async (text) => {
  expect(await read(text)).toEqual({});
});

test("no file says nothing", async () => {
  expect(await readMetadata(join(folder, "none"))).toEqual({});
});
