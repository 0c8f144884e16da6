import type { Digest } from "../image/digest.ts";

export type EntryKind =
  | "file"
  | "dir"
  | "symlink"
  /** Another name of a file: of one before it in the layer, or of one in a layer below. */
  | "hardlink"
  | "char"
  | "block"
  | "fifo"
  /** `.wh.NAME`: what the layers below have at this path is gone. */
  | "whiteout"
  /** `.wh..wh..opq`: of this directory, what the layers below have in it is gone. */
  | "opaque";

/** One entry of a layer, in the order of the tar. Source: image-spec layer.md. */
export interface Entry {
  /**
   * From the root, without `./`, leading or trailing `/`; `""` is the root itself. For whiteouts
   * the path that goes, for opaque markers the directory. Bytes that are no UTF-8 are the lone
   * surrogates U+DC80 to U+DCFF, so that every name comes back as it was.
   */
  readonly path: string;
  readonly kind: EntryKind;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970; tells nothing about content and is never compared. */
  readonly mtime: number;
  /** Bytes, of files. */
  readonly size?: number;
  /** sha256 of the content, of files. */
  readonly digest?: Digest;
  /** Of symbolic links as written, of hard links a path in the form of `path`. */
  readonly target?: string;
  /** Major and minor, of devices. */
  readonly device?: readonly [number, number];
  /** Values in base64, by name (`security.capability`); absent when there are none. */
  readonly xattrs?: { readonly [name: string]: string };
}

/** A layer's table of contents: all that a merge has to know of it but contents. */
export interface Toc {
  readonly diffID: Digest;
  readonly entries: readonly Entry[];
}
