import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Store } from "../store/store.ts";

/** One request to a served repository, and what answers it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The repository's, at the server. */
  readonly name: string;
  readonly store: Store;
  /** The last part of the path. */
  readonly target: string;
}

/** An answer that is a refusal. Source: distribution-spec, "Error Codes". */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const notAllowed = (): Refused =>
  new Refused(405, "UNSUPPORTED", "the operation is not supported");

/** Answers with headers and, unless HEAD was asked for, a body. */
export function send(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Buffer | string = "",
): void {
  const length = Buffer.byteLength(body);
  const isEmpty = status === 204;
  response.writeHead(status, {
    "docker-distribution-api-version": "registry/2.0",
    ...(isEmpty ? {} : { "content-length": length }),
    ...headers,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Answers with an error document. What is not a refusal is nobody's business on the other side. */
export function failWith(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code, message } = refusalOf(error);
  // The rest of a body that nobody reads would be taken for the next request.
  const headers = request.complete ? {} : { connection: "close" };
  const document = JSON.stringify({ errors: [{ code, message }] });
  send(response, status, { "content-type": "application/json", ...headers }, document);
}

function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof LayerbuildError && error.code === "content-invalid") {
    return new Refused(400, "DIGEST_INVALID", error.message);
  }
  return new Refused(500, "UNKNOWN", "the local store can't do that");
}
