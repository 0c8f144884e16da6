import type { InputSpec } from "../config/layerfile.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { canonicalJson } from "../image/canonical-json.ts";
import { type Digest, digestOf } from "../image/digest.ts";

/** The digest of what an input of a layerfile comes to. Fails with `config-invalid`. */
export type DigestInput = (input: InputSpec) => Promise<Digest>;

export interface ValuesOptions {
  readonly env: { readonly [name: string]: string | undefined };
  /** Where commands run: the project's folder. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Milliseconds that a command has. */
  readonly timeout?: number;
}

/** A version is found out in less; a download may be on its way. */
const defaultTimeout = 60_000;
/** Bytes that a command may print. */
const maxOutput = 16 * 1024 * 1024;
/** Lines of what a command said that are shown when it fails. */
const shownLines = 20;

/**
 * Each command runs once, whoever names it. Values are hashed with what they are of, and forgotten.
 * A variable that is not set is a value of its own.
 */
export function openValues(options: ValuesOptions): DigestInput {
  const known = new Map<string, Promise<Digest>>();
  return (input) => {
    const name = inputName(input);
    const found = known.get(name) ?? digestIn(input, options);
    known.set(name, found);
    return found;
  };
}

/** As the layerfile writes it. */
export const inputName = ({ kind, text }: InputSpec): string =>
  kind === "env" ? `env:${text}` : text;

async function digestIn(input: InputSpec, options: ValuesOptions): Promise<Digest> {
  const value =
    input.kind === "env" ? (options.env[input.text] ?? null) : await outputOf(input, options);
  return digestOf(canonicalJson([inputName(input), value]));
}

/** What a command prints, to the byte. */
async function outputOf(
  input: InputSpec,
  { env, directory, signal, timeout = defaultTimeout }: ValuesOptions,
): Promise<string> {
  const { execa } = await import("execa");
  const result = await execa("sh", ["-c", input.text], {
    cwd: directory,
    env: { ...env },
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    stripFinalNewline: false,
    encoding: "base64",
    maxBuffer: maxOutput,
    cancelSignal: signal,
    timeout,
  });
  if (signal.aborted) throw new LayerbuildError("interrupted", "interrupted");
  if (!result.failed) return result.stdout;
  const said = Buffer.from(result.stderr ?? "", "base64")
    .toString()
    .trim();
  throw new LayerbuildError("config-invalid", "an input can't be found out", {
    diagnostics: [
      {
        code: "input-failed",
        message: `The command ${endOf(result, timeout)}`,
        place: input.place,
      },
    ],
    ...(said === "" ? {} : { detail: said.split("\n").slice(-shownLines).join("\n") }),
  });
}

function endOf(
  result: {
    readonly timedOut: boolean;
    readonly isMaxBuffer: boolean;
    readonly exitCode?: number | undefined;
    readonly signal?: string | undefined;
    readonly originalMessage?: string | undefined;
  },
  timeout: number,
): string {
  if (result.timedOut) return `did not end in ${timeout / 1000} s`;
  if (result.isMaxBuffer) return `printed more than ${maxOutput / 1024 / 1024} MiB`;
  if (result.exitCode !== undefined) return `ended with exit code ${result.exitCode}`;
  if (result.signal !== undefined) return `was ended by ${result.signal}`;
  return `could not be run: ${result.originalMessage ?? ""}`;
}
