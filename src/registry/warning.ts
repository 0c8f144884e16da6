import { redact } from "./failure.ts";

/**
 * What a registry wants people to read: the texts of its warnings with the code 299; others are
 * about caches. Source: distribution-spec, "Warnings"; RFC 7234, section 5.5.
 */
export function warningsOf(header: string | readonly string[] | undefined): string[] {
  const text = typeof header === "string" ? header : (header ?? []).join(", ");
  const warning = /(?:^|,)\s*(\d{3})\s+\S+\s+"((?:[^"\\]|\\.)*)"/g;
  return [...text.matchAll(warning)].flatMap(([, code, quoted = ""]) => {
    const words = code === "299" ? redact(quoted.replace(/\\(.)/g, "$1")) : "";
    return words === "" ? [] : [words];
  });
}
