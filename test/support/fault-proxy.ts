import {
  request as ask,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Certificate } from "./certificate.ts";

export interface SeenRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of its body that came. */
  readonly size: number;
}

/** What happens to a request instead of its being passed on. */
export type Fault =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: { readonly [name: string]: string };
      readonly body?: string;
    }
  /** The connection ends without an answer. */
  | { readonly kind: "close" }
  /** The registry acts, but its answer does not come through. */
  | { readonly kind: "lose-answer" }
  /** The registry gets so many bytes of the request's body; then both connections end. */
  | { readonly kind: "cut-request"; readonly after: number }
  /** The answer's body ends after so many bytes. */
  | { readonly kind: "cut"; readonly after: number }
  /** One bit of the answer's body is another. */
  | { readonly kind: "flip" }
  /** Headers of the answer are replaced, and its status; an empty value takes a header out. */
  | {
      readonly kind: "headers";
      readonly headers: { readonly [name: string]: string };
      readonly status?: number;
    }
  /** The registry gets, and is told of, so many bytes of a piece only. */
  | { readonly kind: "shorten"; readonly to: number }
  /** Nothing ever comes. */
  | { readonly kind: "hang" };

/** A proxy before a registry that does as it is told. */
export interface FaultProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly requests: SeenRequest[];
  /**
   * The next `times` requests whose `METHOD /path?query` matches get the fault; those before
   * `after` matching ones are passed on.
   */
  fault(match: RegExp, fault: Fault, options?: { times?: number; after?: number }): void;
}

interface Plan {
  readonly match: RegExp;
  readonly fault: Fault;
  times: number;
  after: number;
}

export interface FaultProxyOptions {
  /** With it, the proxy speaks TLS. */
  readonly certificate?: Pick<Certificate, "key" | "certificate">;
  /** Who must vouch for clients, in PEM form. */
  readonly clientAuthority?: string;
  /** The answer to a request that is not let through. */
  readonly refuse?: (
    request: Pick<SeenRequest, "method" | "path" | "headers">,
  ) =>
    | { readonly status: number; readonly headers: { readonly [name: string]: string } }
    | undefined;
}

/** `target` is a registry's `host:port`. */
export async function startFaultProxy(
  target: string,
  { certificate, clientAuthority, refuse }: FaultProxyOptions = {},
): Promise<FaultProxy> {
  const requests: SeenRequest[] = [];
  const plans: Plan[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => response.destroy());
  };
  const server = certificate
    ? createTlsServer(
        {
          key: certificate.key,
          cert: certificate.certificate,
          noDelay: true,
          ...(clientAuthority ? { ca: clientAuthority, requestCert: true } : {}),
        },
        listener,
      )
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fault: (match, fault, { times = 1, after = 0 } = {}) => {
      plans.push({ match, fault, times, after });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const fault = faultFor(`${method} ${url}`);
    const body = await buffer(request);
    requests.push({ method, path: url, headers, size: body.length });
    const refusal = refuse?.({ method, path: url, headers });
    if (refusal) return void response.writeHead(refusal.status, refusal.headers).end("{}");
    if (fault?.kind === "hang") return;
    if (fault?.kind === "cut-request") {
      await passOn(request, body, fault.after).catch(() => {});
      return void response.destroy();
    }
    if (fault?.kind === "close") return void response.destroy();
    if (fault?.kind === "answer") {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
      return;
    }
    const passed = fault?.kind === "shorten" ? shortened(request, body, fault.to) : body;
    const answer = await passOn(request, passed);
    if (fault?.kind === "lose-answer") return void response.destroy();
    const bytes = await buffer(answer);
    const out = { ...answer.headers };
    // That is between the proxy and the registry.
    delete out.connection;
    if (fault?.kind === "headers") {
      for (const [name, value] of Object.entries(fault.headers)) {
        if (value === "") delete out[name];
        else out[name] = value;
      }
    }
    if (fault?.kind === "flip") bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    const status = fault?.kind === "headers" ? fault.status : undefined;
    response.writeHead(status ?? answer.statusCode ?? 500, out);
    if (fault?.kind !== "cut") return void response.end(bytes);
    response.write(bytes.subarray(0, fault.after), () => response.destroy());
  }

  function faultFor(request: string): Fault | undefined {
    for (const plan of plans) {
      if (plan.times === 0 || !plan.match.test(request)) continue;
      if (plan.after > 0) {
        plan.after--;
        continue;
      }
      plan.times--;
      return plan.fault;
    }
    return undefined;
  }

  /** The Host header stays, so that the registry's own addresses lead here again. */
  function passOn(
    request: IncomingMessage,
    body: Buffer,
    cutAfter?: number,
  ): Promise<IncomingMessage> {
    const [host = "", port] = target.split(":");
    return new Promise((resolve, reject) => {
      const { method, url: path, headers } = request;
      const forwarded = certificate ? { ...headers, "x-forwarded-proto": "https" } : headers;
      const outgoing = ask({ host, port, method, path, headers: forwarded, agent: false }, resolve);
      outgoing.on("error", reject);
      if (cutAfter === undefined) return void outgoing.end(body);
      outgoing.write(body.subarray(0, cutAfter), () => setTimeout(() => outgoing.destroy(), 50));
    });
  }
}

/** The start of a piece, with headers that say so. */
function shortened({ headers }: IncomingMessage, body: Buffer, to: number): Buffer {
  const first = Number(/^\d+/.exec(headers["content-range"] ?? "")?.[0]);
  headers["content-range"] = `${first}-${first + to - 1}`;
  headers["content-length"] = String(to);
  return body.subarray(0, to);
}
