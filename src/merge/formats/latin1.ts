/** A file's bytes as a text of one character per byte, so that what is no UTF-8 comes back. */
export const latin1 = (bytes: Buffer | undefined): string => bytes?.toString("latin1") ?? "";

/** The bytes of a text of one character per byte. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

/** A text of one character per byte as people read it: as UTF-8. */
export const readable = (text: string): string => bytesOf(text).toString("utf8");
