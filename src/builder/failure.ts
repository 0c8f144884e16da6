import type { BuildProgress } from "./builder.ts";

/** How many lines of a failed instruction's output are shown. */
const tailLength = 40;
/** Shorter values are too likely to be part of ordinary words. */
const leastSecret = 4;

/** Keeps what an error needs of a build's output, and takes secrets out of all of it. */
export function failureLog(secrets: readonly string[]): {
  /** Notes a piece of progress; gives it back without secrets. */
  add: (progress: BuildProgress) => BuildProgress;
  /** What failed; `text` is what buildx said beside its progress. */
  failure: (text: string) => { instruction: string | undefined; message: string; log: string };
} {
  const hidden = secrets.filter((secret) => secret.length >= leastSecret);
  const logs = new Map<string, string>();
  let failed: { name: string; error: string } | undefined;
  const redact = (text: string): string =>
    hidden.reduce((safe, secret) => safe.replaceAll(secret, "***"), text);

  return {
    add(progress) {
      if (progress.kind === "log") {
        const text = redact(progress.text);
        const kept = `${logs.get(progress.vertex) ?? ""}${text}`.split("\n");
        logs.set(progress.vertex, kept.slice(-tailLength - 1).join("\n"));
        return { ...progress, text };
      }
      const { error } = progress;
      if (error === undefined) return progress;
      // Siblings that were cancelled because of the failure report one of their own.
      if (!failed || !/context canceled/.test(error)) {
        failed = { name: progress.name, error: redact(error) };
      }
      return { ...progress, error: redact(error) };
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

/** buildx's last word; before it come its usage and notices. */
function lastError(text: string): string {
  const at = text.lastIndexOf("ERROR: ");
  return (at < 0 ? text.split("\n").slice(-tailLength).join("\n") : text.slice(at + 7)).trim();
}
