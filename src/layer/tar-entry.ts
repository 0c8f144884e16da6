import { LayerDamage } from "./damage.ts";
import type { Entry, EntryKind } from "./entry.ts";
import { normalPath, textOf } from "./paths.ts";
import { type PaxRecords, xattrPrefix } from "./pax.ts";
import type { TarHeader } from "./tar-header.ts";

/** What precedes an entry's header and overrides it. */
export interface Extensions {
  readonly pax?: PaxRecords;
  /** GNU's headers for long names. */
  readonly name?: Buffer;
  readonly target?: Buffer;
}

/** Marks a removal. Source: image-spec layer.md, "Whiteouts". */
export const whiteoutPrefix = ".wh.";
/** Marks that a directory hides all that is below. */
export const opaqueName = ".wh..wh..opq";
/** What aufs kept for itself; appliers pass it over, and so is it here. */
const metaPrefix = ".wh..wh.";

const kinds: { readonly [type: string]: EntryKind } = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "dir",
  "6": "fifo",
};

/**
 * The entry that a header stands for, and how many bytes of content follow it. The entry is
 * undefined where layers have no meaning for it. Empty PAX values count as absent, and global PAX
 * headers are not asked: so do the programs that unpack layers.
 */
export function entryOf(
  header: TarHeader,
  extensions: Extensions,
): { entry: Entry | undefined; size: number } {
  const { pax } = extensions;
  const name = textOf(extensions.name ?? recordIn(pax, "path") ?? header.name);
  const kind = kindOf(header, name);
  const path = pathOf(name, "a name");
  if (header.type === "S" || hasSparse(pax)) {
    throw new LayerDamage(`/${path} is stored as a sparse file, which is not supported`);
  }
  if (!kind) {
    const type = JSON.stringify(header.type);
    throw new LayerDamage(`/${path} is of the type ${type}, which layers can't have`);
  }
  // Links, directories and devices have no content, whatever size they claim.
  const size = kind === "file" ? integerOf(pax, "size", header.size) : 0;
  const place = placeOf(path, kind);
  if (!place) return { entry: undefined, size };
  const entry: { -readonly [key in keyof Entry]: Entry[key] } = {
    path: place.path,
    kind: place.kind,
    mode: header.mode & 0o7777,
    uid: integerOf(pax, "uid", header.uid),
    gid: integerOf(pax, "gid", header.gid),
    mtime: secondsOf(pax, header.mtime),
  };
  if (place.kind === "file") entry.size = size;
  if (place.kind === "symlink" || place.kind === "hardlink") {
    const target = textOf(extensions.target ?? recordIn(pax, "linkpath") ?? header.target);
    entry.target = place.kind === "symlink" ? target : pathOf(target, "a link's target");
  }
  if (place.kind === "char" || place.kind === "block") entry.device = header.device;
  const xattrs = xattrsOf(pax);
  if (xattrs) entry.xattrs = xattrs;
  return { entry, size };
}

function kindOf({ type }: TarHeader, name: string): EntryKind | undefined {
  // Before there was a type for directories, the name told.
  return type === "\0" && name.endsWith("/") ? "dir" : kinds[type];
}

function placeOf(path: string, kind: EntryKind): Pick<Entry, "path" | "kind"> | undefined {
  const slash = path.lastIndexOf("/");
  const base = path.slice(slash + 1);
  if (base === opaqueName) return { path: path.slice(0, Math.max(slash, 0)), kind: "opaque" };
  if (path.startsWith(metaPrefix) || path.includes(`/${metaPrefix}`)) return undefined;
  if (base.startsWith(whiteoutPrefix)) {
    const gone = base.slice(whiteoutPrefix.length);
    // `.wh..` and `.wh...` would remove the directory itself, or the one that it is in.
    if (gone === "" || gone === "." || gone === "..") {
      throw new LayerDamage(`/${path} is a whiteout of nothing`);
    }
    return { path: path.slice(0, slash + 1) + gone, kind: "whiteout" };
  }
  if (path === "" && kind !== "dir") throw new LayerDamage(`the root is a ${kind}`);
  return { path, kind };
}

function pathOf(name: string, what: string): string {
  const path = name.includes("\0") ? undefined : normalPath(name);
  if (path === undefined) {
    throw new LayerDamage(`${what} leaves the root or has a NUL: ${JSON.stringify(name)}`);
  }
  return path;
}

function recordIn(pax: PaxRecords | undefined, key: string): Buffer | undefined {
  const value = pax?.get(key);
  return value && value.length > 0 ? value : undefined;
}

function integerOf(pax: PaxRecords | undefined, key: string, written: number): number {
  const text = recordIn(pax, key)?.toString("latin1");
  const value = text === undefined ? written : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new LayerDamage(`an entry's ${key} is no number: ${text ?? written}`);
}

function secondsOf(pax: PaxRecords | undefined, written: number): number {
  const text = recordIn(pax, "mtime")?.toString("latin1");
  const value = text === undefined ? written : Math.floor(Number(text));
  if (Number.isSafeInteger(value)) return value;
  throw new LayerDamage(`an entry's mtime is no number: ${text}`);
}

function hasSparse(pax: PaxRecords | undefined): boolean {
  return pax !== undefined && [...pax.keys()].some((key) => key.startsWith("GNU.sparse."));
}

function xattrsOf(pax: PaxRecords | undefined): Entry["xattrs"] {
  if (!pax) return undefined;
  const pairs = [...pax]
    .filter(([key, value]) => key.startsWith(xattrPrefix) && value.length > 0)
    .map(([key, value]) => [key.slice(xattrPrefix.length), value.toString("base64")] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}
