// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax under test
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Layerfile } from "../../../src/config/layerfile.ts";
import { loadLayerfile } from "../../../src/config/load.ts";
import { LayerbuildError } from "../../../src/diagnostics/error.ts";

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "layerbuild-registries-"));
});
afterEach(() => rm(project, { recursive: true }));

async function load(registry: string): Promise<Layerfile> {
  const text = [
    "version: 1",
    "repository: art.test/acme/toolbox",
    "base: { image: debian:bookworm-slim }",
    "sections: { maven: { instructions: RUN mvn } }",
    `registries: { art.test: ${registry} }`,
  ].join("\n");
  await writeFile(join(project, "layers.yaml"), text);
  const env = { ART_KEY: "s3cret", BROKEN: "s3cret\n", NONE: "" };
  return loadLayerfile({ cwd: project, env });
}

describe("how a registry is reached", () => {
  test("may be with headers, and files that are found from the file's folder on", async () => {
    await mkdir(join(project, "certs"));
    for (const name of ["ca", "me"]) await writeFile(join(project, `certs/${name}.pem`), "");
    const { registries } = await load(
      '{ headers: { X-Key: "${ART_KEY}", X-None: "${NONE}" }, ca: certs/ca.pem, cert: certs/me.pem }',
    );
    expect(registries["art.test"]).toEqual({
      headers: { "X-Key": "s3cret" },
      ca: join(project, "certs/ca.pem"),
      cert: join(project, "certs/me.pem"),
    });
  });

  test.each([
    ["{ headers: { Authorization: s3cret } }", "Authorization is no header of one's own"],
    ['{ headers: { X-Key: "${BROKEN}" } }', "the value of X-Key has a character"],
    ['{ headers: { "X Key": s3cret } }', 'invalid name "X Key": that is no header\'s name'],
    ["{ ca: certs/ca.pem }", 'there is no file "certs/ca.pem"'],
    ["{ key: layers.yaml }", "a key says nothing without the certificate"],
  ])("that is written as %s is refused, and no value of a header is told", async (text, why) => {
    const error = await load(text).catch((reason: unknown) => reason);
    if (!(error instanceof LayerbuildError)) throw error;
    expect(error.diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining(why)]);
    expect(
      JSON.stringify(error.diagnostics.map(({ message, hint }) => [message, hint])),
    ).not.toContain("s3cret");
  });
});
