import { gunzipSync, gzipSync } from "node:zlib";
import { boundedRows, type Row } from "./listing.ts";
import type { Kind } from "./status.ts";

/** What was reached in one context, and by what. */
export interface Reached {
  /** Patterns, as of `digestContext`. */
  readonly paths: readonly string[];
  readonly ignore: string | undefined;
  readonly rows: readonly Row[];
}

/** Of several contexts, by their names; `""` is the main one. */
export type Listings = { readonly [context: string]: Reached };

const version = 1;
/** Rows of one context that are kept: 100,000 files are a file of 300 kB at most. */
const maxRows = 20_000;
/** Bytes that are kept at all, and what they may grow to. */
export const maxListingSize = 4 * 1024 * 1024;
const maxText = 64 * 1024 * 1024;

/** Gzip of JSON. The same listings give the same bytes. Undefined where they would be too large. */
export function encodeListings(listings: Listings): Buffer | undefined {
  const contexts = Object.entries(listings).flatMap(([name, { paths, ignore, rows }]) => {
    const kept = boundedRows(rows, maxRows);
    if (!kept) return [];
    const cells = kept.map(({ path, kind, mode, content, below }) =>
      below === undefined ? [path, kind, mode, content] : [path, kind, mode, content, below],
    );
    return [[name, { paths, ...(ignore === undefined ? {} : { ignore }), rows: cells }]];
  });
  const text = JSON.stringify({ version, contexts: Object.fromEntries(contexts) });
  const bytes = text.length > maxText ? undefined : gzipSync(text, { level: 9 });
  return bytes && bytes.length <= maxListingSize ? bytes : undefined;
}

/** Reads what `encodeListings` made. None for another version, and for what is damaged. */
export function decodeListings(bytes: Uint8Array): Listings {
  try {
    const value = JSON.parse(gunzipSync(bytes, { maxOutputLength: 4 * maxText }).toString("utf8"));
    if (value.version !== version) return {};
    return Object.fromEntries(
      Object.entries(value.contexts as { [name: string]: Kept }).map(([name, kept]) => [
        name,
        { paths: kept.paths.map(String), ignore: kept.ignore, rows: kept.rows.map(rowOf) },
      ]),
    );
  } catch {
    return {};
  }
}

interface Kept {
  readonly paths: readonly string[];
  readonly ignore?: string;
  readonly rows: readonly (readonly [string, Kind, string, string, number?])[];
}

function rowOf([path, kind, mode, content, below]: Kept["rows"][number]): Row {
  const row = { path: String(path), kind, mode: String(mode), content: String(content) };
  return below === undefined ? row : { ...row, below: Number(below) };
}
