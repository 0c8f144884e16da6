import { createHash } from "node:crypto";

/** A trusted certificate of a Java key store. Texts are latin1: one character a byte. */
export interface TrustedCertificate {
  /** `X.509`. */
  readonly type: string;
  readonly certificate: Buffer;
  /** When it was added: milliseconds since 1970. */
  readonly created: bigint;
}

/**
 * A key store of the format JKS, version 2, that holds nothing but trusted certificates, by alias.
 * Source: OpenJDK, sun/security/provider/JavaKeyStore.java.
 */
export type TrustStore = ReadonlyMap<string, TrustedCertificate>;

const magic = 0xfeedfeed;
const version = 2;
const trustedTag = 2;
/** What Java itself and all distributions use. */
const password = "changeit";
const digestSize = 20;

/**
 * Reads a key store. Undefined for what is none of this format (PKCS#12, JCEKS), has a private key
 * or another password than the usual one, or is broken.
 */
export function parseTrustStore(bytes: Buffer): TrustStore | undefined {
  try {
    const body = bytes.subarray(0, bytes.length - digestSize);
    const store = parse(body);
    return store && digestOf(body).equals(bytes.subarray(body.length)) ? store : undefined;
  } catch (error) {
    // What Buffer throws for an offset outside.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(body: Buffer): TrustStore | undefined {
  if (body.readUInt32BE(0) !== magic || body.readUInt32BE(4) !== version) return undefined;
  const count = body.readUInt32BE(8);
  const store = new Map<string, TrustedCertificate>();
  let at = 12;
  const take = (size: number): Buffer => {
    if (at + size > body.length) throw new RangeError("a part without an end");
    at += size;
    return body.subarray(at - size, at);
  };
  const text = (): string => take(take(2).readUInt16BE()).toString("latin1");
  for (let index = 0; index < count; index++) {
    if (take(4).readUInt32BE() !== trustedTag) return undefined;
    const alias = text();
    const created = take(8).readBigUInt64BE();
    const type = text();
    store.set(alias, { type, certificate: take(take(4).readUInt32BE()), created });
  }
  return at === body.length && store.size === count ? store : undefined;
}

/** Writes a key store as Java does, byte for byte, in the order of the map. */
export function printTrustStore(store: TrustStore): Buffer {
  const pieces = [numbers(magic, version, store.size)];
  for (const [alias, { type, certificate, created }] of store) {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(created);
    pieces.push(numbers(trustedTag), text(alias), time, text(type));
    pieces.push(numbers(certificate.length), certificate);
  }
  const body = Buffer.concat(pieces);
  return Buffer.concat([body, digestOf(body)]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([length, Buffer.from(value, "latin1")]);
}

/** The seal at a store's end: of the password in UTF-16, a constant, and all before it. */
function digestOf(body: Buffer): Buffer {
  const key = Buffer.from(password, "utf16le").swap16();
  return createHash("sha1").update(key).update("Mighty Aphrodite").update(body).digest();
}
