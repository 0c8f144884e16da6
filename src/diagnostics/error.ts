import { type Diagnostic, formatDiagnostic } from "./diagnostic.ts";

/**
 * Every way to fail that a person can meet, with the exit code that it gives.
 *
 * | exit | meaning |
 * |---|---|
 * | 0 | done |
 * | 1 | a build, merge or publish failed, or images are not equivalent or not valid |
 * | 2 | the input is wrong: file, flags, environment, credentials, a registry that is none |
 * | 70 | a fault of layerbuild |
 * | 130 | interrupted |
 */
export const exitCodes = {
  "config-not-found": 2,
  "config-invalid": 2,
  usage: 2,
  environment: 2,
  "registry-unreachable": 2,
  "registry-invalid": 2,
  "registry-denied": 2,
  "registry-failed": 1,
  "content-invalid": 2,
  "image-not-found": 2,
  "source-failed": 2,
  "platform-missing": 2,
  "manifest-invalid": 2,
  "not-built-on-base": 2,
  "merge-conflict": 1,
  "not-ejectable": 1,
  "build-failed": 1,
  "builder-missing": 2,
  "output-failed": 1,
  "required-cached": 1,
  "lock-stale": 2,
  interrupted: 130,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof exitCodes;

export interface ErrorDetails {
  /** What to do about it, one sentence. */
  readonly hint?: string;
  /** The problems themselves, where there are several or they have places. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Output that belongs to the error: the tail of a log. Already free of secrets. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** The one family of errors that reach a person. Its message is complete without a stack. */
export class LayerbuildError extends Error {
  override readonly name = "LayerbuildError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.diagnostics = details.diagnostics ?? [];
    this.detail = details.detail;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/** An error as a person reads it on stderr. */
export function formatError(error: LayerbuildError): string {
  const parts = [`error: ${error.message}`];
  for (const diagnostic of error.diagnostics) parts.push("", formatDiagnostic(diagnostic));
  if (error.detail) parts.push("", error.detail);
  if (error.hint) parts.push("", `hint: ${error.hint}`);
  return parts.join("\n");
}

/** A fault of layerbuild as a person reads it: what happened and what to send, without a stack. */
export function formatInternalError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return [
    `internal error: ${message.replace(/^internal error: /i, "")}`,
    "",
    "hint: this is a fault of layerbuild: please report it with what the same command prints under --debug",
  ].join("\n");
}
