import { LayerbuildError } from "../diagnostics/error.ts";
import { formatPlatform, type Platform } from "../image/descriptor.ts";
import type { BuildProgress } from "./builder.ts";

/** How many lines of a failed instruction's output are shown. */
const tailLength = 40;

/** What is known of a build that failed. */
export interface Failure {
  readonly instruction: string | undefined;
  readonly message: string;
  /** The end of the instruction's output. */
  readonly log: string;
}

/**
 * Keeps what an error needs of a build's output, and takes secrets out of all of it: `secrets` are
 * texts to hide, the longest first.
 */
export function failureLog(secrets: readonly string[]): {
  /** Notes a piece of progress; gives it back without secrets. */
  add: (progress: BuildProgress) => BuildProgress;
  /** What failed; `text` is what buildx said beside its progress. */
  failure: (text: string) => Failure;
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

/** The error for a build of a platform; `code` is that of starting docker. */
export function buildError(
  { code }: { readonly code?: string | undefined },
  { instruction, message, log }: Failure,
  platform: Platform,
): LayerbuildError {
  if (code === "ENOENT") {
    return new LayerbuildError("builder-missing", "docker is not on the PATH", {
      hint: "install Docker with the buildx plugin",
    });
  }
  if (/is not a docker command|unknown flag: --(build-context|metadata-file)/.test(message)) {
    return new LayerbuildError("builder-missing", "docker has no buildx plugin of 0.13 or newer", {
      hint: "install docker-buildx",
      detail: message,
    });
  }
  if (
    /cannot connect to the docker daemon|no builder .* found|error during connect/i.test(message)
  ) {
    return new LayerbuildError("builder-missing", "no Docker engine answers", { detail: message });
  }
  const detail = [log, message].filter((part) => part !== "").join("\n");
  return new LayerbuildError(
    "build-failed",
    instruction ? `failed: ${instruction}` : "build failed",
    { detail, ...(cannotRun.test(detail) ? { hint: emulationHint(platform) } : {}) },
  );
}

/**
 * Whether a build came to its end and only its push did not: engines that push siblings at once have
 * been seen to send a blob that both share wrongly, and two builds of one step at once on one engine
 * to both make the image, of which one may not. Registries that refuse the person stay so.
 */
export function isFailedPush(error: unknown): boolean {
  if (!(error instanceof LayerbuildError)) return false;
  const { message, detail = "" } = error;
  // With the classic image store the engine pushes by itself.
  const isPush =
    /^failed: pushing \S+ with docker$/.test(message) ||
    (message === "failed: exporting to image" &&
      /^failed to push |^image "[^"]*": already exists$/m.test(detail));
  return isPush && !/denied|unauthorized|forbidden|no basic auth/i.test(detail);
}

/** The kernel's word for a program of another processor, as runc says it; shells spell it otherwise. */
const cannotRun = /^.*\bexec (\S+|user process caused): exec format error/m;

const emulationHint = (platform: Platform): string => {
  const { architecture } = platform;
  return `if the builder's processor does not run ${formatPlatform(platform)}, give it emulation: install qemu-user-static and binfmt-support (Debian, Ubuntu), or run \`docker run --privileged --rm tonistiigi/binfmt --install ${architecture}\`; or take a builder of that platform`;
};
