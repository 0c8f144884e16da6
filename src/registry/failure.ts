import { type ErrorCode, type ErrorDetails, LayerbuildError } from "../diagnostics/error.ts";
import { parseObject } from "../image/manifest.ts";
import { Transient } from "./retry.ts";

/** An answer that is not what was asked for. */
export interface Refusal {
  readonly status: number;
  /** What could be read of its body. */
  readonly text: string;
  /** Completes "Could not …". */
  readonly doing: string;
  /** Who answered. */
  readonly who: string;
  /** Which credentials were tried, without their values; absent where none belong. */
  readonly tried?: string;
}

/** What a registry says of an error. Source: distribution-spec, "Error Codes". */
export interface ErrorDocument {
  readonly codes: readonly string[];
  readonly message: string;
}

/** Characters of a registry's own words that are shown. */
const longestMessage = 500;

/** Reads an error document; undefined when the text is none. Secrets are taken out of it. */
export function parseErrorDocument(text: string): ErrorDocument | undefined {
  const entries = parseObject(Buffer.from(text))?.errors;
  if (!Array.isArray(entries)) return undefined;
  const codes: string[] = [];
  const messages: string[] = [];
  for (const error of entries as { code?: unknown; message?: unknown }[]) {
    if (typeof error?.code === "string") codes.push(error.code);
    const words = [error?.code, error?.message].filter((word) => typeof word === "string" && word);
    if (words.length > 0) messages.push(words.join(": "));
  }
  return { codes, message: redact(messages.join("; ")) };
}

/**
 * What another's words may not carry into ours: signed queries, user information in addresses,
 * credentials of a header, control characters.
 */
export function redact(text: string): string {
  const plain = text
    .replace(/\p{Cc}+/gu, " ")
    .replace(/\b([a-z]+:\/\/)[^\s/@]*@/gi, "$1")
    .replace(/\b([a-z]+:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, "$1?…")
    .replace(/\b(basic|bearer)\s+[\w.~+/=-]{6,}/gi, "$1 …")
    .trim();
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage)}…` : plain;
}

/** The registry's own words: its error document's, else a line of plain text; never a page. */
function wordsOf(text: string): string {
  const document = parseErrorDocument(text);
  if (document) return document.message;
  const line = text.trim().split("\n")[0] ?? "";
  return /^[<{[]/.test(line) ? "" : redact(line);
}

/** A refusal as an error: `registry-denied` where it is about who asks, else `registry-failed`. */
export function refusalError({ status, text, doing, who, tried }: Refusal): LayerbuildError {
  const words = wordsOf(text);
  const answered = `Could not ${doing}: ${who} answered ${status}${words && `: ${words}`}`;
  if (tried === undefined || (status !== 401 && status !== 403)) {
    return new RefusedError("registry-failed", answered, {
      codes: parseErrorDocument(text)?.codes ?? [],
      status,
    });
  }
  return new LayerbuildError("registry-denied", `${answered} (tried ${tried})`, {
    hint: `Log in with \`docker login ${who}\`, or check the name and your rights there.`,
  });
}

/** A refusal whose status and codes decide what to do next. */
export class RefusedError extends LayerbuildError {
  readonly codes: readonly string[];
  readonly status: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    { codes = [], status }: { codes?: readonly string[]; status?: number } = {},
  ) {
    super(code, message);
    this.codes = codes;
    this.status = status;
  }
}

export const notARegistry = (host: string, cause?: unknown): LayerbuildError =>
  new LayerbuildError("registry-invalid", `${host} answers, but it is not a registry`, {
    hint: "Check the host and the port in the image's name.",
    cause,
  });

const reasons: { readonly [code: string]: readonly [reason: string, hint: string] } = {
  ECONNREFUSED: ["the connection is refused", "Check that the registry runs, and its port."],
  ENOTFOUND: ["there is no such host", "Check the host's name and the name server."],
  EAI_AGAIN: ["the host's name can't be looked up", "Check the host's name and the name server."],
  EHOSTUNREACH: ["there is no way to the host", "Check the network."],
  ENETUNREACH: ["there is no way to the host", "Check the network."],
  ETIMEDOUT: ["it does not answer in time", "Check the network and the port."],
  ECONNRESET: ["the connection breaks off", "Try again; check what is between you and it."],
  EPIPE: ["the connection breaks off", "Try again; check what is between you and it."],
  UND_ERR_SOCKET: ["the connection breaks off", "Try again; check what is between you and it."],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ["its answer is cut short", "Try again."],
  UND_ERR_CONNECT_TIMEOUT: ["it does not answer in time", "Check the network and the port."],
  UND_ERR_HEADERS_TIMEOUT: ["it does not answer in time", "Check the network; try again."],
  UND_ERR_BODY_TIMEOUT: ["it stops in the middle of an answer", "Check the network; try again."],
};

/** Another attempt is of no use: the name or the machine is wrong. */
const isFinal = new Set(["ENOTFOUND"]);

/**
 * What undici or the network throws, as `registry-unreachable` or `registry-invalid`, in a
 * `Transient` where another attempt may help. Anything else is given back as it is. `proxy` is what
 * the host is reached through.
 */
export function networkError(error: unknown, host: string, doing: string, proxy?: URL): unknown {
  const code = codeOf(error);
  if (isParserError(error)) return notARegistry(host, error);
  const through = proxy ? ` through the proxy ${proxy.host}` : "";
  const unreachable = (reason: string, details: ErrorDetails): LayerbuildError =>
    new LayerbuildError(
      "registry-unreachable",
      `Could not ${doing}: ${host} can't be reached${through}: ${reason} (${code})`,
      { ...details, cause: error },
    );
  const refusal = proxyStatusOf(error);
  if (proxy && refusal !== undefined) {
    const failure = unreachable(`the proxy answers ${refusal}`, {
      hint: "Check HTTPS_PROXY and HTTP_PROXY, with user and password, and NO_PROXY.",
    });
    return refusal >= 500 ? new Transient(failure) : failure;
  }
  if (/CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|HANDSHAKE_FAILURE/.test(code)) {
    return unreachable("it does not accept who we are, or asks for a client's certificate", {
      hint: `Name one: \`registries: { "${host}": { cert: FILE, key: FILE } }\`.`,
    });
  }
  if (/^EPROTO$|^ERR_SSL_/.test(code)) {
    return unreachable("it does not speak TLS", {
      hint: `If that is meant to be, say \`registries: { "${host}": { insecure: true } }\`.`,
    });
  }
  if (/CERT|SIGNATURE|ISSUER|^ERR_TLS_/.test(code)) {
    return unreachable("its certificate is not trusted", {
      hint: `Name who vouches for it: \`registries: { "${host}": { ca: FILE } }\`; if nobody does, \`insecure: true\`.`,
    });
  }
  const known = reasons[code];
  if (!known) return error;
  const failure = unreachable(known[0], { hint: known[1] });
  return isFinal.has(code) ? failure : new Transient(failure);
}

/** What a proxy answers that does not let us through; undici says it in words only. */
function proxyStatusOf(error: unknown): number | undefined {
  const message = error instanceof Error ? error.message : "";
  const [, tunnel, plain] =
    /^Proxy response \((\d{3})\)|^Proxy Authentication Required \((407)\)/.exec(message) ?? [];
  return tunnel || plain ? Number(tunnel ?? plain) : undefined;
}

/** The first code in an error and what caused it. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
  }
  return "";
}

/** By its name: undici is loaded where it is needed only. */
const isParserError = (error: unknown): error is Error =>
  error instanceof Error && error.name === "HTTPParserError";
