import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pLimit from "p-limit";
import { expect, it } from "vitest";
import { formatReference, parseReference } from "../../src/image/reference.ts";
import { openEngineApi } from "../support/engine-api.ts";
import { referenceCases } from "../support/reference-cases.ts";

const cases = referenceCases();

it("the engine takes the same texts for references as we do", async () => {
  using engine = await openEngineApi();
  const differ = await pLimit(8).map(cases, async (text) => {
    const name = encodeURIComponent(text);
    const { status, body } = await engine.ask("POST", `/images/no-such-image/tag?repo=${name}`);
    if (status !== 400 && status !== 404) throw new Error(`${text}: ${status} ${body}`);
    // A digest can't be tagged, nor can `sha256:…`, which looks like one.
    const isReference = status === 404 || /digest reference|ambiguous tag/.test(body);
    return isReference === (parseReference(text) !== undefined) ? [] : [`${text}: ${body}`];
  });
  expect(cases.length).toBeGreaterThan(1400);
  expect(differ.flat()).toEqual([]);
});

it("the builder asks for the same image as we do", async () => {
  const folder = await mkdtemp(join(tmpdir(), "references-"));
  const references = cases.filter((text) => parseReference(text) && text !== "scratch");
  expect(references.length).toBeGreaterThan(300);
  const asked = new Set<string>();
  for (let at = 0; at < references.length; at += 300) {
    const some = references.slice(at, at + 300);
    const stages = some.map((text, stage) => `FROM ${text} AS s${stage}`);
    const copies = some.map((_, stage) => `COPY --from=s${stage} /a /${stage}`);
    const file = join(folder, "Dockerfile");
    await writeFile(file, [...stages, "FROM scratch", ...copies].join("\n"));
    const args = ["buildx", "build", "--progress=rawjson", "--file", file, folder];
    // It fails, since none of the images is there; but it has asked for all of them by then.
    const { stderr } = await promisify(execFile)("docker", args, { maxBuffer: 1e8 }).catch(
      (error: { stderr: string }) => error,
    );
    for (const [, name = ""] of stderr.matchAll(/load metadata for ([^"\s]+)"/g)) asked.add(name);
  }
  await rm(folder, { recursive: true });
  const ours = references.map((text) => {
    const reference = parseReference(text);
    if (!reference) throw new Error("not a reference any more");
    return formatReference(
      reference.tag || reference.digest ? reference : { ...reference, tag: "latest" },
    );
  });
  expect([...asked].sort()).toEqual([...new Set(ours)].sort());
});
