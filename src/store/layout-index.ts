import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, mediaTypes } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { parseManifest, parseObject } from "../image/manifest.ts";
import { placeBytes } from "./durable.ts";
import { isErrno } from "./folder-fault.ts";
import { withLock } from "./lock.ts";
import { refName } from "./named-image.ts";

/** The names in a layout's `index.json`. Source: image-spec image-layout.md, "index.json file". */
export interface LayoutIndex {
  /** What a name points to, without annotations and platform. */
  find(name: string): Promise<Descriptor | undefined>;
  /** All names, in no order. */
  names(): Promise<string[]>;
  /** Points a name to a manifest; entries of other names stay as they are. */
  set(name: string, descriptor: Descriptor): Promise<void>;
  /** Points a name to a manifest when it still points to `before`; whether it did. */
  replace(name: string, descriptor: Descriptor, before: Digest | undefined): Promise<boolean>;
  /** Forgets the names that are meant; whether there were any. */
  remove(isMeant: (name: string, descriptor: Descriptor) => boolean): Promise<boolean>;
  /** What all entries point to, those without a name too. */
  roots(): Promise<readonly Descriptor[]>;
  /** Makes the file where there is none. */
  create(): Promise<void>;
}

/** What the file says, and which file that was. */
interface Snapshot {
  readonly identity: string;
  readonly document: { readonly [key: string]: unknown };
  readonly entries: readonly Descriptor[];
  readonly byName: ReadonlyMap<string, Descriptor>;
}

const nothing: Snapshot = {
  identity: "",
  document: { schemaVersion: 2, mediaType: mediaTypes.ociIndex },
  entries: [],
  byName: new Map(),
};

/**
 * Reads the file again only when it is another; changes it under a lock in `scratch`. All fail with
 * `content-invalid`, naming the file, when it is no index.
 */
export function openLayoutIndex(directory: string, scratch: string): LayoutIndex {
  const path = join(directory, "index.json");
  const inTurn = pLimit(1);
  let latest = nothing;
  return {
    find: async (name) => (await read()).byName.get(name),
    names: async () => [...(await read()).byName.keys()],
    async set(name, descriptor) {
      const { mediaType, digest } = descriptor;
      const known = (await read()).byName.get(name);
      if (known?.digest === digest && known.mediaType === mediaType) return;
      await change(({ entries }) => pointing(entries, name, descriptor));
    },
    async replace(name, descriptor, before) {
      let isReplaced = false;
      await change(({ entries, byName }) => {
        isReplaced = byName.get(name)?.digest === before;
        return isReplaced ? pointing(entries, name, descriptor) : entries;
      });
      return isReplaced;
    },
    async remove(isMeant) {
      const isGone = (entry: Descriptor): boolean => {
        const name = nameOf(entry);
        return name !== undefined && isMeant(name, entry);
      };
      if (!(await read()).entries.some(isGone)) return false;
      let isRemoved = false;
      await change(({ entries }) => {
        const left = entries.filter((entry) => !isGone(entry));
        isRemoved = left.length < entries.length;
        return left;
      });
      return isRemoved;
    },
    roots: async () => (await read()).entries,
    async create() {
      if ((await identityOf(path)) === "") await change(({ entries }) => entries);
    },
  };

  async function read(): Promise<Snapshot> {
    if (latest.identity !== "" && latest.identity === (await identityOf(path))) return latest;
    const found = await readWhole(path);
    latest = found === undefined ? nothing : parse(found.bytes, found.identity, path);
    return latest;
  }

  /** Threads of this process take turns, so that only one of them waits at the lock. */
  function change(edit: (before: Snapshot) => readonly Descriptor[]): Promise<void> {
    return inTurn(async () => {
      while (!(await withLock(join(scratch, "index.lock"), attempt)));
    });

    async function attempt(isHeld: () => Promise<boolean>): Promise<boolean> {
      const before = await read();
      const document = { ...before.document, manifests: sorted(edit(before)) };
      // Not after another has taken the lock: that one's change would be lost.
      if (!(await isHeld())) return false;
      await placeBytes(path, scratch, `${JSON.stringify(document, null, 2)}\n`);
      return true;
    }
  }
}

function parse(bytes: Buffer, identity: string, path: string): Snapshot {
  const document = parseObject(bytes);
  // Old tools leave the media type out, which an index.json need not have.
  const parsed = parseManifest(bytes, mediaTypes.ociIndex);
  const why = typeof parsed === "string" ? parsed : parsed.kind === "index" ? "" : "it is no index";
  if (why !== "" || !document || typeof parsed === "string" || parsed.kind !== "index") {
    throw new LayerbuildError("content-invalid", `The local store's ${path} is damaged: ${why}`, {
      hint: "Remove that file: names are forgotten, blobs are kept, and the next build names its results again.",
    });
  }
  const { manifests: entries } = parsed.index;
  const byName = new Map<string, Descriptor>();
  for (const entry of entries) {
    const name = nameOf(entry);
    const { mediaType, digest, size } = entry;
    if (name !== undefined) byName.set(name, { mediaType, digest, size });
  }
  return { identity, document, entries, byName };
}

/** The entries with a name that points to a manifest, and to nothing else. */
function pointing(
  entries: readonly Descriptor[],
  name: string,
  { mediaType, digest, size }: Descriptor,
): readonly Descriptor[] {
  const entry = { mediaType, digest, size, annotations: { [refName]: name } };
  return [...entries.filter((each) => nameOf(each) !== name), entry];
}

const nameOf = (entry: Descriptor): string | undefined => entry.annotations?.[refName];

/** By name; those without one first, in their own order. */
const sorted = (entries: readonly Descriptor[]): Descriptor[] =>
  entries.toSorted((a, b) => compare(nameOf(a) ?? "", nameOf(b) ?? ""));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Empty when there is no such file. */
async function identityOf(path: string): Promise<string> {
  try {
    return identity(await stat(path, { bigint: true }));
  } catch (error) {
    if (isErrno(error, "ENOENT")) return "";
    throw error;
  }
}

const identity = (file: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint }): string =>
  [file.dev, file.ino, file.size, file.mtimeNs].join(" ");

async function readWhole(path: string): Promise<{ bytes: Buffer; identity: string } | undefined> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const found = identity(await file.stat({ bigint: true }));
    return { bytes: await file.readFile(), identity: found };
  } finally {
    await file.close();
  }
}
