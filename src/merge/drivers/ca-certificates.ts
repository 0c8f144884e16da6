import type { Driver } from "../driver.ts";
import { bytesOf, latin1 } from "../formats/latin1.ts";
import { mergeRecordFile } from "./record-file.ts";

/** One block of PEM. Source: RFC 7468, section 3. */
const block = /-----BEGIN ([^-\r\n]+)-----([\s\S]*?)-----END \1-----(?:\r?\n|$)/g;

/** Stands for what follows the last block. */
const tail = "";

/** Bundles of trusted certificates, as a set of certificates. */
export const caCertificates: Driver = {
  name: "ca-certificates",
  paths:
    /^etc\/(?:ssl\/(?:certs\/ca-certificates\.crt|cert\.pem|ca-bundle\.pem)|pki\/(?:ca-trust\/extracted\/(?:pem|openssl)|tls\/certs)\/[^/]+\.(?:pem|crt))$|^var\/lib\/ca-certificates\/ca-bundle\.pem$/,
  merge: (base, changes) =>
    mergeRecordFile<string>(base, changes, {
      what: "a bundle of certificates",
      parse: (bytes) => parseBundle(latin1(bytes)),
      format: (blocks) =>
        bytesOf(
          [...blocks].map(([key, text]) => (key === tail ? "" : text)).join("") +
            (blocks.get(tail) ?? ""),
        ),
      // The key is all that a certificate is: comments do not count.
      isSame: () => true,
      nameOf: () => "certificate",
      textOf: (text) => text,
    }),
};

/**
 * Blocks with the comments before them, by their content without white space. Undefined when a text
 * has none but is not empty.
 */
export function parseBundle(text: string): Map<string, string> | undefined {
  const blocks = new Map<string, string>();
  let end = 0;
  for (const match of text.matchAll(block)) {
    const start = end;
    end = match.index + match[0].length;
    const whole = text.slice(start, end);
    const key = match[2]?.replace(/\s/g, "") ?? "";
    if (!blocks.has(key)) blocks.set(key, whole.endsWith("\n") ? whole : `${whole}\n`);
  }
  const rest = text.slice(end);
  if (blocks.size === 0 && rest.trim() !== "") return undefined;
  if (rest !== "") blocks.set(tail, rest);
  return blocks;
}
