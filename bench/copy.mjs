// What `layerbuild cp` of a large image between two registries takes: `node bench/copy.mjs [MB]`, 1000
// when absent, after `npm run build`. Starts two of Debian's docker-registry, each in a folder of its own.
// Prints seconds, bytes a second and the most memory that the process had.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const megabytes = Number(process.argv[2] ?? 1000);
const layers = 4;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "layerbuild-bench-"));
// Not by resourceUsage: what a process had before it became another program counts there, too.
const memory = `data:text/javascript,${encodeURIComponent(
  'import { readFileSync } from "node:fs";' +
    'process.on("exit", () => console.error(readFileSync("/proc/self/status", "utf8")));',
)}`;
const children = [];

async function registry(port) {
  const config = join(folder, `${port}.json`);
  const storage = { filesystem: { rootdirectory: join(folder, `data-${port}`) } };
  const http = { addr: `127.0.0.1:${port}` };
  writeFileSync(config, JSON.stringify({ version: "0.1", log: { level: "error" }, storage, http }));
  const env = { ...process.env, OTEL_TRACES_EXPORTER: "none" };
  children.push(spawn("docker-registry", ["serve", config], { stdio: "ignore", env }));
  for (let n = 0; n < 200; n++) {
    if (await fetch(`http://${http.addr}/v2/`).catch(() => undefined)) return http.addr;
    await sleep(25);
  }
  throw new Error("the registry does not start");
}

const digestOf = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

async function pushBlob(host, bytes) {
  const digest = digestOf(bytes);
  const begun = await fetch(`http://${host}/v2/large/blobs/uploads/`, { method: "POST" });
  const url = new URL(begun.headers.get("location"), `http://${host}`);
  url.searchParams.set("digest", digest);
  const headers = { "content-type": "application/octet-stream" };
  const { status } = await fetch(url, { method: "PUT", headers, body: bytes });
  if (status !== 201) throw new Error(`a blob is not taken: ${status}`);
  return { digest, size: bytes.length };
}

async function pushImage(host) {
  const type = "application/vnd.oci.image";
  const made = [];
  for (let n = 0; n < layers; n++) {
    const bytes = randomBytes(Math.floor((megabytes * 1e6) / layers));
    made.push({ mediaType: `${type}.layer.v1.tar`, ...(await pushBlob(host, bytes)) });
  }
  const rootfs = { type: "layers", diff_ids: made.map(({ digest }) => digest) };
  const config = Buffer.from(JSON.stringify({ os: "linux", architecture: "amd64", rootfs }));
  const manifest = {
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: { mediaType: `${type}.config.v1+json`, ...(await pushBlob(host, config)) },
    layers: made,
  };
  const headers = { "content-type": manifest.mediaType };
  const body = JSON.stringify(manifest);
  await fetch(`http://${host}/v2/large/manifests/1`, { method: "PUT", headers, body });
}

try {
  const from = await registry(5991);
  const to = await registry(5992);
  await pushImage(from);
  const began = performance.now();
  const args = ["--import", memory, "dist/main.js", "cp", `${from}/large:1`, `${to}/copied:1`];
  const env = { PATH: process.env.PATH, HOME: folder };
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env,
  });
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - began) / 1000;
  const most = Number(/VmHWM:\s+(\d+)/.exec(stderr)?.[1]) / 1024;
  console.log(
    `${megabytes} MB in ${seconds.toFixed(1)} s, ${(megabytes / seconds).toFixed(0)} MB/s, ` +
      `at most ${most.toFixed(0)} MiB of memory`,
  );
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
