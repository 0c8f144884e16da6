/** What tells one installed package from another. */
export interface RpmPackage {
  readonly name: string;
  /** Empty for keys, which rpm keeps as packages of their own kind. */
  readonly arch: string;
  /** `epoch:version-release`, without an epoch of none. */
  readonly version: string;
  /** What is the same wherever the same package is installed. */
  readonly identity: string;
}

const tags = { name: 1000, version: 1001, release: 1002, epoch: 1003, arch: 1022 } as const;
const hashTags = { sha1: 269, sha256: 273 } as const;
const int32 = 4;
const entrySize = 16;

/**
 * Reads the header of an installed package as `Packages.blob` holds it: two counts, an index of
 * (tag, type, offset, count), and the data. Undefined when it is none. Its hash is that of the
 * package as it was signed; time and number of the installation, also in it, are left out.
 * Source: rpm, docs/manual/format_header.md and lib/header.cc.
 */
export function parseRpmHeader(blob: Buffer): RpmPackage | undefined {
  if (blob.length < 8) return undefined;
  const count = blob.readUInt32BE(0);
  const data = 8 + count * entrySize;
  if (data + blob.readUInt32BE(4) > blob.length) return undefined;
  const places = new Map<number, { readonly type: number; readonly at: number }>();
  for (let entry = 8; entry < data; entry += entrySize) {
    const type = blob.readUInt32BE(entry + 4);
    places.set(blob.readUInt32BE(entry), { type, at: data + blob.readUInt32BE(entry + 8) });
  }
  const text = (tag: number): string | undefined => {
    const place = places.get(tag);
    const end = place ? blob.indexOf(0, place.at) : -1;
    return end < 0 ? undefined : blob.toString("latin1", place?.at, end);
  };
  const name = text(tags.name);
  if (!name) return undefined;
  const release = `${text(tags.version) ?? ""}-${text(tags.release) ?? ""}`;
  const epoch = places.get(tags.epoch);
  const hasEpoch = epoch?.type === int32 && epoch.at + 4 <= blob.length;
  const version = hasEpoch ? `${blob.readUInt32BE(epoch.at)}:${release}` : release;
  const arch = text(tags.arch) ?? "";
  // Keys have no hash, but their version and release are the key's own number and time.
  const identity = text(hashTags.sha256) ?? text(hashTags.sha1) ?? `${name} ${version} ${arch}`;
  return { name, arch, version, identity };
}
