import type { BuildProgress } from "./builder.ts";

/** How many lines of a failed instruction's output are shown. */
const tailLength = 40;

/**
 * Keeps what an error needs of a build's output, and takes secrets out of all of it: `secrets` are
 * texts to hide, the longest first.
 */
export function failureLog(secrets: readonly string[]): {
  /** Notes a piece of progress; gives it back without secrets. */
  add: (progress: BuildProgress) => BuildProgress;
  /** What failed; `text` is what buildx said beside its progress. */
  failure: (text: string) => { instruction: string | undefined; message: string; log: string };
} {
  const logs = new Map<string, string>();
  /** By vertex: an end of its output that may be the beginning of a secret. */
  const held = new Map<string, string>();
  let failed: { name: string; error: string } | undefined;
  const redact = (text: string): string =>
    secrets.reduce((safe, secret) => safe.replaceAll(secret, "***"), text);

  return {
    add(progress) {
      if (progress.kind === "log") {
        const vertex = redact(progress.vertex);
        const found = redact(`${held.get(vertex) ?? ""}${progress.text}`);
        const cut = found.length - begunSecret(found, secrets);
        held.set(vertex, found.slice(cut));
        const text = found.slice(0, cut);
        const kept = `${logs.get(vertex) ?? ""}${text}`.split("\n");
        logs.set(vertex, kept.slice(-tailLength - 1).join("\n"));
        return { ...progress, vertex, text };
      }
      const name = redact(progress.name);
      const { error } = progress;
      if (error === undefined) return { ...progress, name };
      // Siblings that were cancelled because of the failure report one of their own.
      if (!failed || !/context canceled/.test(error)) {
        failed = { name, error: redact(error) };
      }
      return { ...progress, name, error: redact(error) };
    },
    failure(text) {
      const message = failed ? failed.error : redact(lastError(text));
      return {
        instruction: failed?.name,
        message,
        log: failed ? (logs.get(failed.name) ?? "").trimEnd() : "",
      };
    },
  };
}

/** How many characters at the end of a text are the beginning of a secret whose rest may follow. */
function begunSecret(text: string, secrets: readonly string[]): number {
  const begun = secrets.map((secret) => {
    let length = Math.min(secret.length - 1, text.length);
    while (length > 0 && !text.endsWith(secret.slice(0, length))) length--;
    return length;
  });
  return Math.max(0, ...begun);
}

/** buildx's last word; before it come its usage and notices. */
function lastError(text: string): string {
  const at = text.lastIndexOf("ERROR: ");
  return (at < 0 ? text.split("\n").slice(-tailLength).join("\n") : text.slice(at + 7)).trim();
}
