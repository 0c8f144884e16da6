import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Descriptor } from "../image/descriptor.ts";
import { algorithmOf, type Digest, hexOf } from "../image/digest.ts";
import type { Layout } from "../store/layout.ts";

/** A blob on its way into a layout, whose digest is said at its end. */
export interface UploadFile {
  readonly id: string;
  /** Bytes so far. */
  size(): number;
  /** When what is being appended, if anything, is there or has broken off. */
  settled(): Promise<void>;
  append(body: Readable): Promise<void>;
  /** Puts it into the layout. Fails with `content-invalid`; it is gone in any case. */
  finish(digest: Digest): Promise<void>;
  discard(): Promise<void>;
}

export interface UploadFiles extends AsyncDisposable {
  start(): Promise<UploadFile>;
  get(id: string): UploadFile | undefined;
}

/** Uploads into a layout, on its file system. */
export function openUploadFiles(layout: Layout): UploadFiles {
  const files = new Map<string, UploadFile>();
  return {
    get: (id) => files.get(id),
    async start() {
      const file = await startFile(layout, () => files.delete(file.id));
      files.set(file.id, file);
      return file;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...files.values()].map((file) => file.discard()));
    },
  };
}

async function startFile(layout: Layout, forget: () => void): Promise<UploadFile> {
  const begun = promised<string>();
  const content = promised<Descriptor>();
  const received = layout.receive((folder) => {
    begun.resolve(folder);
    return content.promise;
  });
  received.catch(begun.reject);
  const folder = await begun.promise;
  const path = join(folder, "upload");
  let size = 0;
  let last = Promise.resolve();
  const write = async (body: Readable): Promise<void> => {
    const file = createWriteStream(path, { flags: "a" });
    try {
      await pipeline(body, file);
    } finally {
      // What came of a body that broke off is there, and the upload goes on behind it.
      size += file.bytesWritten;
    }
  };
  return {
    id: randomUUID(),
    size: () => size,
    settled: () => last,
    append(body) {
      const written = last.then(() => write(body));
      last = written.catch(() => undefined);
      return written;
    },
    async finish(digest) {
      forget();
      const target = join(folder, "blobs", algorithmOf(digest), hexOf(digest));
      try {
        await mkdir(dirname(target), { recursive: true });
        await rename(path, target);
        content.resolve({ mediaType: "application/octet-stream", digest, size });
      } catch (error) {
        content.reject(error);
      }
      await received;
    },
    async discard() {
      forget();
      content.reject(new Error("the upload was given up"));
      await received.catch(() => {});
    },
  };
}

interface Promised<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function promised<T>(): Promised<T> {
  let settle: Omit<Promised<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (!settle) throw new Error("Internal error: a promise did not start");
  return { promise, ...settle };
}
