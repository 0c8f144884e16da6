import type { Descriptor } from "../image/descriptor.ts";
import { shortDigest } from "../image/digest.ts";
import { formatBytes } from "../report/format.ts";

/** What the cache of this machine is called as a place of tables of contents. */
export const tables = { registry: "layerbuild", path: "tables" };

/** What is said of a layer that is read. */
export const readingText = ({ digest, size }: Descriptor): string =>
  `reading layer ${shortDigest(digest)}, ${formatBytes(size)}`;
