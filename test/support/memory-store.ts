import { Readable } from "node:stream";
import { LayerbuildError } from "../../src/diagnostics/error.ts";
import type { Descriptor } from "../../src/image/descriptor.ts";
import { type Digest, parseDigest } from "../../src/image/digest.ts";
import { formatRepository, type Repository } from "../../src/image/reference.ts";
import type { Store } from "../../src/store/store.ts";
import { collect, verifiedBytes, verifiedStream } from "../../src/store/verify.ts";

type Verb = "resolve" | "exists" | "fetch" | "list" | "push" | "tag" | "mount";

/** A store in memory that tells what was asked of it. */
export interface MemoryStore extends Store {
  /** What was asked, in order: `push sha256:…`, `tag latest`. */
  readonly calls: string[];
  /** How often a verb was asked. */
  count(verb: Verb): number;
  /** What it holds. Tests may damage it. */
  readonly content: Map<Digest, { readonly descriptor: Descriptor; readonly bytes: Buffer }>;
  readonly tags: Map<string, Digest>;
}

/** Stores in memory that blobs can be mounted between, as the repositories of one registry. */
export interface MemoryRegistry {
  readonly open: (repository: Repository) => MemoryStore;
}

export interface MemoryOptions {
  /** False: mounts are declined. */
  readonly mounts?: boolean;
}

export function memoryRegistry({ mounts = true }: MemoryOptions = {}): MemoryRegistry {
  const stores = new Map<string, MemoryStore>();
  return { open };

  function open(repository: Repository): MemoryStore {
    const name = formatRepository(repository);
    const store = stores.get(name) ?? memoryStore(repository, mounts ? stores : new Map());
    stores.set(name, store);
    return store;
  }
}

export function memoryStore(
  repository: Repository = { registry: "memory.test", path: "store" },
  others: ReadonlyMap<string, MemoryStore> = new Map(),
): MemoryStore {
  const calls: string[] = [];
  const content: MemoryStore["content"] = new Map();
  const tags: MemoryStore["tags"] = new Map();
  const note = (verb: Verb, what: string) => calls.push(`${verb} ${what}`);
  const missing = (descriptor: Descriptor) => {
    const name = `${formatRepository(repository)}@${descriptor.digest}`;
    return new LayerbuildError("image-not-found", `${name} is not there`);
  };
  return {
    repository,
    calls,
    content,
    tags,
    count: (verb) => calls.filter((call) => call.startsWith(`${verb} `)).length,

    async resolve(target) {
      note("resolve", target);
      const digest = parseDigest(target) ?? tags.get(target);
      const descriptor = digest && content.get(digest)?.descriptor;
      if (!descriptor) return undefined;
      const { mediaType, size } = descriptor;
      return { mediaType, digest, size };
    },

    async exists(descriptor) {
      note("exists", descriptor.digest);
      return content.has(descriptor.digest);
    },

    async fetch(descriptor) {
      note("fetch", descriptor.digest);
      const kept = content.get(descriptor.digest);
      if (!kept) throw missing(descriptor);
      const source = Readable.from([kept.bytes], { objectMode: false });
      return verifiedStream(source, descriptor, repository);
    },

    async list() {
      note("list", formatRepository(repository));
      return [...tags.keys()].sort();
    },

    async push(descriptor, body) {
      note("push", descriptor.digest);
      const { mediaType, digest, size } = descriptor;
      if (content.has(digest)) return false;
      const bytes = Buffer.isBuffer(body)
        ? verifiedBytes(body, descriptor, repository)
        : await collect(verifiedStream(await body(), descriptor, repository), size);
      if (!bytes) throw new Error("a verified stream is longer than its descriptor");
      content.set(digest, { descriptor: { mediaType, digest, size }, bytes });
      return true;
    },

    async tag(descriptor, tag) {
      note("tag", tag);
      if (!content.has(descriptor.digest)) throw missing(descriptor);
      tags.set(tag, descriptor.digest);
    },

    async mount(descriptor, from) {
      note("mount", descriptor.digest);
      const kept = others.get(formatRepository(from))?.content.get(descriptor.digest);
      if (!kept || from.registry !== repository.registry) return false;
      content.set(descriptor.digest, kept);
      return true;
    },
  };
}
