import { Readable } from "node:stream";
import type { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { RefusedError } from "./failure.ts";
import { piecesOf } from "./pieces.ts";
import type { Call, Host } from "./request.ts";
import { retrying, Transient } from "./retry.ts";
import type { Session, Sessions } from "./upload-session.ts";
import { type Answer, redirectOf, statusOf } from "./wire.ts";

export interface PiecesUpload {
  readonly descriptor: Descriptor;
  readonly session: Session;
  readonly body: Buffer | (() => Promise<Readable>);
  /** The length of a piece in bytes, where the registry wants none that is longer. */
  readonly piece: number;
}

/** The registry has forgotten the upload, or does not say how far it is: it begins anew. */
export class SessionLost extends Error {
  readonly failure: LayerbuildError;

  constructor(failure: LayerbuildError) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}

/** Successes; the specification's is 202. 201 is ECR's, 204 go-containerregistry's. */
const taken = [200, 201, 202, 204];

/**
 * Sends a blob piece by piece. One that breaks off goes on from where the registry says that it got
 * to: neither what came before nor the source is read again. Fails with `SessionLost`, and as
 * `Host.request` does. Source: distribution-spec, "Pushing a blob in chunks".
 */
export async function sendInPieces(
  host: Host,
  sessions: Sessions,
  { descriptor, session, body, piece }: PiecesUpload,
): Promise<void> {
  const doing = `push ${sessions.nameOf(descriptor)}`;
  const { scopes } = sessions;
  const source = Buffer.isBuffer(body) ? Readable.from([body]) : await body();
  let { url } = session;
  let start = 0;
  try {
    for await (const bytes of piecesOf(source, Math.max(piece, session.minPiece))) {
      await sendPiece(bytes);
      start += bytes.length;
    }
  } finally {
    source.destroy();
  }
  await retrying(async (n) => {
    if (n > 0 && (await sessions.isThere(descriptor))) return;
    await sessions.close(descriptor, url);
  }, host.signal);

  async function sendPiece(bytes: Buffer): Promise<void> {
    let sent = 0;
    await retrying(async (n) => {
      if (n > 0) sent = await reached(bytes.length);
      while (sent < bytes.length) sent = await patch(bytes, sent);
    }, host.signal);
  }

  /** How much of the piece is there afterwards. */
  async function patch(bytes: Buffer, sent: number): Promise<number> {
    const rest = bytes.subarray(sent);
    const [first, end] = [start + sent, start + bytes.length];
    const call: Call = {
      method: "PATCH",
      url,
      doing,
      scopes,
      accept: taken,
      headers: {
        "content-type": "application/octet-stream",
        "content-length": String(rest.length),
        "content-range": `${first}-${end - 1}`,
      },
      body: rest,
    };
    const answer = await attempt(call, first);
    follow(answer);
    const next = nextByteOf(answer);
    // What does not come as far as it did before is not meant: ECR stays where the first piece ended.
    return next !== undefined && next > first && next < end ? next - start : bytes.length;
  }

  async function attempt(call: Call, first: number): Promise<Answer> {
    try {
      const answer = await host.attempt(call);
      await statusOf(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof RefusedError) || first === 0) throw error;
      // It has taken pieces, so it is not these that it does not like.
      if (error.status === 404) throw new SessionLost(error);
      if (error.status === 416) throw new Transient(error);
      throw error;
    }
  }

  /** Asks how much of the piece of this length is there. */
  async function reached(length: number): Promise<number> {
    const call: Call = { method: "GET", url, doing, scopes, accept: taken };
    let next: number | undefined;
    try {
      const answer = await host.attempt(call);
      await statusOf(answer);
      follow(answer);
      next = nextByteOf(answer);
    } catch (error) {
      if (error instanceof RefusedError) throw new SessionLost(error);
      throw error;
    }
    if (next !== undefined && next >= start && next <= start + length) return next - start;
    const why = `${host.name} does not say how far it got`;
    throw new SessionLost(new RefusedError("registry-failed", `Could not ${doing}: ${why}`));
  }

  function follow(answer: Answer): void {
    if (answer.headers.location === undefined) return;
    url = redirectOf(answer, { doing, insecure: host.insecure, url: answer.url });
  }
}

/** `Range: 0-LAST`; an upload of nothing and one of one byte say the same, and we send more. */
function nextByteOf(answer: Answer): number | undefined {
  const [, last] = /^(?:bytes=)?0-(\d+)$/.exec(String(answer.headers.range ?? "")) ?? [];
  if (last === undefined) return undefined;
  return last === "0" ? 0 : Number(last) + 1;
}
