import { setMaxListeners } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type ConnectionsOptions, openConnections } from "./connections.ts";
import { networkError } from "./failure.ts";
import type { Headers } from "./headers.ts";
import { interrupted } from "./retry.ts";

/** Milliseconds until the headers come; a registry may move a blob to its storage before them. */
const headersTimeout = 300_000;
/** Milliseconds between two pieces of a body. */
const bodyTimeout = 60_000;
/** How many redirects are followed: as browsers and Go's client are, we are patient to a point. */
const maxRedirects = 5;
/** Bytes of an error's body that are read. */
const maxErrorSize = 64 * 1024;

/** One request as it goes out. */
export interface Hop {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  /** Completes "Could not …" in errors. */
  readonly doing: string;
  readonly headers?: Headers;
  /** Tell who asks: they go to the origin of `url` only. */
  readonly secrets?: Headers;
  readonly body?: Buffer | Readable;
  /** Unknown certificates are accepted, and redirects to plain http. */
  readonly insecure: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read to its end, dumped or destroyed. */
  readonly body: Dispatcher.ResponseData["body"];
  /** Where it came from, after redirects. */
  readonly url: URL;
}

/** The connections of a run. */
export interface Wire extends AsyncDisposable {
  /** Aborted when the run is, or when the wire is closed. */
  readonly signal: AbortSignal;
  /**
   * One exchange, redirects followed: those of GET and HEAD, and of others without a body that keep
   * the method. Fails with `registry-unreachable`, `registry-invalid` or `interrupted`; with a
   * `Transient` where another attempt may help.
   */
  send(hop: Hop): Promise<Answer>;
}

/** Without proxies and with nobody's certificates. */
const plainly: ConnectionsOptions = {
  secureContextFor: async () => undefined,
  proxyFor: () => undefined,
};

/** Opens no connection yet. */
export function openWire(signal: AbortSignal, options: ConnectionsOptions = plainly): Wire {
  const connections = openConnections(options);
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // Every exchange in flight listens; that is no leak.
  setMaxListeners(0, controller.signal);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();

  return {
    signal: controller.signal,
    send,
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", abort);
      abort();
      await connections.close();
    },
  };

  async function send(hop: Hop): Promise<Answer> {
    let { url, secrets = {} } = hop;
    for (let n = 0; n <= maxRedirects; n++) {
      const answer = await exchange({ ...hop, url, secrets });
      if (!isRedirect(hop, answer)) return answer;
      await answer.body.dump();
      const next = redirectOf(answer, hop);
      // Once away, never again: another's redirect back must not bring the credentials into play.
      if (next.origin !== url.origin) secrets = {};
      url = next;
    }
    throw redirectError(hop, `${maxRedirects} redirects lead nowhere`);
  }

  async function exchange(hop: Hop): Promise<Answer> {
    const { url, body } = hop;
    const connection = await connections.to(url, hop.insecure);
    try {
      const {
        statusCode,
        headers,
        body: answer,
      } = await connection.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: hop.method,
        headers: { "user-agent": "layerbuild", ...hop.secrets, ...hop.headers },
        ...(body ? { body } : {}),
        signal: controller.signal,
        headersTimeout,
        bodyTimeout,
      });
      return { status: statusCode, headers, body: answer, url };
    } catch (error) {
      if (controller.signal.aborted) throw interrupted();
      throw networkError(error, url.host, hop.doing, options.proxyFor(url));
    }
  }
}

function isRedirect(hop: Hop, answer: Answer): boolean {
  if (answer.headers.location === undefined || hop.body) return false;
  const keepsMethod = answer.status === 307 || answer.status === 308;
  const isRead = hop.method === "GET" || hop.method === "HEAD";
  return keepsMethod || (isRead && answer.status >= 301 && answer.status <= 303);
}

/** Where an answer's `Location` leads; not from TLS to plain http. Fails with `registry-failed`. */
export function redirectOf(answer: Answer, hop: Pick<Hop, "doing" | "insecure" | "url">): URL {
  const location = answer.headers.location;
  if (location === undefined || !URL.canParse(location, answer.url.href)) {
    throw redirectError(hop, "its answer says no place to go to");
  }
  const next = new URL(location, answer.url);
  if (!/^https?:$/.test(next.protocol)) throw redirectError(hop, "it leads away from the web");
  if (answer.url.protocol === "https:" && next.protocol === "http:" && !hop.insecure) {
    throw redirectError(hop, `it leads from TLS to plain http at ${next.host}`);
  }
  return next;
}

const redirectError = (hop: Pick<Hop, "doing" | "url">, why: string): LayerbuildError =>
  new LayerbuildError("registry-failed", `Could not ${hop.doing}: ${hop.url.host}: ${why}`);

/** The start of an answer's body as text; shorter where it breaks off. */
export async function errorText(answer: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxErrorSize) break;
    }
  } catch {
    // What came says enough; the status is what counts.
  }
  return Buffer.concat(chunks).subarray(0, maxErrorSize).toString("utf8");
}

/** The status of an answer whose body is of no interest. */
export async function statusOf(answer: Answer): Promise<number> {
  await answer.body.dump();
  return answer.status;
}

/** Whether an answer is a page for people, which a registry never sends. */
export const isPage = (answer: Answer): boolean =>
  /^text\/html\b/i.test(answer.headers["content-type"] ?? "");
