import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { openRegistries } from "../../src/registry/registry.ts";
import { program } from "../support/engine.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { startRegistry } from "../support/registry.ts";
import { type Blob, blobOf, pushImage, tinyImage } from "../support/tiny-image.ts";

const mebi = 1024 * 1024;
/**
 * Tells on stderr how many KiB of memory a process had at most: the process itself, which
 * `resourceUsage` does not, but with what it was before it became this program.
 */
const memory = `data:text/javascript,${encodeURIComponent(
  'import { readFileSync } from "node:fs";' +
    'process.on("exit", () => console.error(readFileSync("/proc/self/status", "utf8")));',
)}`;

/** A layer that can't be compressed, cheap to make. */
function layerOf(size: number): Blob {
  const piece = randomBytes(mebi);
  return blobOf(
    Buffer.concat(Array.from({ length: size / mebi }, (_, n) => [piece, Buffer.of(n)]).flat()),
  );
}

test("a large image goes from one registry to another in little memory, and goes on where it broke off", async () => {
  await using from = await startRegistry();
  await using to = await startRegistry();
  await using source = await startFaultProxy(from.host);
  await using target = await startFaultProxy(to.host);
  await using registries = openRegistries({ env: {}, signal: new AbortController().signal });
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-large-"));
  const store = registries.open({ registry: from.host, path: "large" });
  const layers = [layerOf(72 * mebi), layerOf(68 * mebi)];
  const { digest } = await pushImage(store, tinyImage(layers), layers);

  for (const { descriptor } of layers) {
    source.fault(new RegExp(`^GET .*${descriptor.digest}`), { kind: "cut", after: 30 * mebi });
  }
  target.fault(/^PATCH/, { kind: "close" }, { times: 2, after: 5 });
  const { stderr, exitCode } = await execa(
    process.execPath,
    [
      "--import",
      memory,
      program,
      "cp",
      `${source.host}/large@${digest}`,
      `${target.host}/copied:1`,
    ],
    {
      cwd: folder,
      env: { HOME: folder, PATH: process.env.PATH ?? "" },
      extendEnv: false,
      reject: false,
    },
  );
  await rm(folder, { recursive: true });
  expect(exitCode, stderr).toBe(0);
  const copied = registries.open({ registry: to.host, path: "copied" });
  expect((await copied.resolve("1"))?.digest).toBe(digest);

  for (const { descriptor } of layers) {
    const reads = source.requests.filter(({ path }) => path.endsWith(descriptor.digest));
    // Not from the start a second time.
    expect(reads.slice(1).map(({ headers }) => headers.range !== undefined)).not.toContain(false);
  }
  const reads = source.requests.filter(({ headers }) => headers.range !== undefined);
  expect(reads.map(({ headers }) => headers.range)).toEqual(Array(2).fill(`bytes=${30 * mebi}-`));
  const asked = (method: string) =>
    target.requests.filter((each) => each.method === method && each.path.includes("/uploads/"));
  // A session for each blob, and the two that broke off were asked how far they got.
  expect([asked("POST").length, asked("GET").length]).toEqual([3, 2]);
  const sent = asked("PATCH").reduce((sum, { size }) => sum + size, 0);
  expect(sent).toBeLessThan((140 + 2 * 8 + 1) * mebi);
  expect(Number(/VmHWM:\s+(\d+)/.exec(stderr)?.[1]) / 1024).toBeLessThan(200);
});
