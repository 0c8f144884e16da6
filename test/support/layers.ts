import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Entry } from "../../src/layer/entry.ts";
import { readTar } from "../../src/layer/tar-read.ts";
import { type TarSource, writeTar } from "../../src/layer/tar-write.ts";

/** An entry with its content, as a test compares it. */
export interface ReadEntry extends Entry {
  readonly content?: string;
}

/** Bytes as a stream of chunks of a size: 7 finds what only works when a chunk has it all. */
export function chunked(bytes: Buffer, size = 64 * 1024): Readable {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
  return Readable.from(chunks, { objectMode: false });
}

/** All entries of an archive; contents as latin1. */
export async function entriesIn(tar: Buffer, chunkSize?: number): Promise<ReadEntry[]> {
  const entries: ReadEntry[] = [];
  for await (const { entry, body } of readTar(chunked(tar, chunkSize))) {
    const pieces: Buffer[] = [];
    for await (const piece of body) pieces.push(Buffer.from(piece));
    const content = Buffer.concat(pieces).toString("latin1");
    entries.push(entry.kind === "file" ? { ...entry, content } : entry);
  }
  return entries;
}

export async function tarOfEntries(sources: readonly TarSource[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of writeTar(sources)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** An archive that Python's tarfile makes: `script` adds to `tar`; `file(name, body, **info)` is there. */
export function pythonTar(script: string, format = "PAX"): Buffer {
  const program = `
import io, os, sys, tarfile
out = io.BytesIO()
tar = tarfile.open(fileobj=out, mode="w", format=tarfile.${format}_FORMAT)
def file(name, body=b"", **info):
    t = tarfile.TarInfo(name)
    t.size = len(body)
    for key, value in info.items():
        setattr(t, key, value)
    tar.addfile(t, io.BytesIO(body))
${script}
tar.close()
sys.stdout.buffer.write(out.getvalue())
`;
  return execFileSync("python3", ["-c", program], { maxBuffer: 256 * 1024 * 1024 });
}

/** Runs a line of shell in an empty folder that is gone afterwards; gives back what it printed. */
export function shellIn(line: string, input?: Buffer): Buffer {
  const cwd = mkdtempSync(join(tmpdir(), "layerbuild-tar-"));
  try {
    return execFileSync("bash", ["-euc", line], {
      cwd,
      ...(input ? { input } : {}),
      maxBuffer: 256 * 1024 * 1024,
      env: { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" },
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

export const sha256 = (bytes: Buffer | string): `sha256:${string}` =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
