// What `diff` costs: `node bench/diff.mjs [gigabytes] [files]`, after npm run build. Makes two images of
// that size and number of files in a scratch layout, which have one layer of five in common and one
// file in a hundred different, and compares them twice: reading every layer, then their tables only.
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const gigabytes = Number(process.argv[2] ?? 2);
const files = Number(process.argv[3] ?? 150_000);
const layersOfImage = 5;
const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "layerbuild-bench-"));
const blobs = join(folder, "layout/blobs/sha256");
mkdirSync(blobs, { recursive: true });

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const noise = randomBytes(1 << 20);

/** A blob from bytes. */
function blob(mediaType, bytes) {
  const hex = sha256(bytes);
  writeFileSync(join(blobs, hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

/** A header of ustar for a plain file. */
function header(path, size) {
  const block = Buffer.alloc(512);
  block.write(path, 0, 100);
  block.write("0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("14000000000\0", 136);
  block.write("        0", 148);
  block.write("ustar\u000000", 257);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A layer of files, each of other content. `mark` is in every hundredth. */
function layer(name, mark) {
  const count = Math.floor(files / layersOfImage);
  const size = Math.floor((gigabytes * 1e9) / files);
  const path = join(folder, "layer.tar");
  const file = openSync(path, "w");
  const hash = createHash("sha256");
  let written = 0;
  const write = (bytes) => {
    hash.update(bytes);
    writeSync(file, bytes);
    written += bytes.length;
  };
  for (let n = 0; n < count; n++) {
    write(header(`opt/${name}/lib/python3/site-packages/package-${n % 500}/module-${n}.so`, size));
    const content = Buffer.alloc(Math.ceil(size / 512) * 512);
    noise.copy(content, 0, 0, size);
    content.write(`${name} ${n} ${n % 100 === 0 ? mark : ""}`);
    content.fill(0, size);
    write(content);
  }
  write(Buffer.alloc(1024));
  closeSync(file);
  const hex = hash.digest("hex");
  renameSync(path, join(blobs, hex));
  const mediaType = "application/vnd.oci.image.layer.v1.tar";
  return { mediaType, digest: `sha256:${hex}`, size: written };
}

function image(layers) {
  const config = blob(
    "application/vnd.oci.image.config.v1+json",
    Buffer.from(
      JSON.stringify({
        os: "linux",
        architecture: "amd64",
        config: {},
        rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
      }),
    ),
  );
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const document = { schemaVersion: 2, mediaType, config, layers };
  return blob(mediaType, Buffer.from(JSON.stringify(document)));
}

try {
  const base = layer("base", "");
  const names = Array.from({ length: layersOfImage - 1 }, (_, n) => `part-${n}`);
  const named = (descriptor, name) => ({
    ...descriptor,
    annotations: { "org.opencontainers.image.ref.name": name },
  });
  const manifests = ["a", "b"].map((mark) =>
    named(image([base, ...names.map((name) => layer(name, mark))]), mark),
  );
  writeFileSync(join(folder, "layout/oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, "layout/index.json"), JSON.stringify({ schemaVersion: 2, manifests }));

  const memory = `data:text/javascript,${encodeURIComponent(
    'process.on("exit", () => console.error("maxrss", process.resourceUsage().maxRSS));',
  )}`;
  for (const kind of ["cold", "tables"]) {
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...["--import", memory, program, "diff", "--store", join(folder, "store")],
        ...["a", "b"].map((name) => `oci:${folder}/layout:${name}`),
      ],
      { encoding: "utf8", maxBuffer: 1 << 28 },
    );
    if (status !== 1) throw new Error(stderr);
    const seconds = (performance.now() - began) / 1000;
    // Threads tell it too, for the process so far.
    const told = [...stderr.matchAll(/maxrss (\d+)/g)].map(([, kilobytes]) => Number(kilobytes));
    const megabytes = Math.max(...told) / 1024;
    console.log(
      kind.padEnd(6),
      `${seconds.toFixed(1)} s`,
      `${megabytes.toFixed(0)} MiB`,
      stdout.trim().split("\n").at(-1),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
