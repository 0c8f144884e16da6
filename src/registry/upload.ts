import type { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import { verifiedBytes, verifiedStream } from "../store/verify.ts";
import { scopeOf } from "./challenge.ts";
import { RefusedError } from "./failure.ts";
import type { Call, Host } from "./request.ts";
import { retrying, Transient } from "./retry.ts";
import { SessionLost, sendInPieces } from "./upload-pieces.ts";
import { openSessions, type Session } from "./upload-session.ts";
import { statusOf } from "./wire.ts";

/** A blob's way into one repository. Source: distribution-spec, "Pushing blobs". */
export interface Uploads {
  exists(descriptor: Descriptor): Promise<boolean>;
  /** Whether another repository of the host gave it. */
  mount(descriptor: Descriptor, from: Repository): Promise<boolean>;
  /** Whether it had to be written. */
  push(descriptor: Descriptor, body: Body): Promise<boolean>;
}

type Body = Buffer | (() => Promise<Readable>);

/** Bytes: memory that an upload takes; no less than storages of five MiB a part are content with. */
const defaultPiece = 8 * 1024 * 1024;
/** A blob of more pieces than that goes in pieces from the start: what breaks off is taken up again. */
const fewPieces = 8;

/** What a registry answers that does not take a blob in pieces, or not in these. */
const declinesPieces = new Set([400, 404, 405, 411, 413, 415, 416, 501]);
const tooLarge = 413;

/** Bytes: a registry that wants longer pieces than that gets the blob as a whole. */
const longestPiece = 8 * defaultPiece;

type Way = "whole" | "pieces";

/** `piece` is the length in bytes of the pieces that a large blob goes in. */
export function openUploads(host: Host, repository: Repository, piece = defaultPiece): Uploads {
  const { path } = repository;
  const { habits } = host;
  const sessions = openSessions(host, repository);
  const scope = scopeOf(path, "pull", "push");
  /** Blobs whose mount was declined, and the session that was offered instead of it. */
  const declined = new Map<Digest, Session | undefined>();
  return { exists, mount, push };

  async function exists(descriptor: Descriptor): Promise<boolean> {
    return (await statusOf(await host.request(sessions.head(descriptor)))) === 200;
  }

  /**
   * Registries decline a mount in many ways, and none of them is a failure: 202 with a session (the
   * specification), 401, 403, 404 or 405 (Harbor, GitLab, ECR, read-only proxies).
   */
  async function mount(descriptor: Descriptor, from: Repository): Promise<boolean> {
    const query = new URLSearchParams({ mount: descriptor.digest, from: from.path });
    const doing = `mount ${sessions.nameOf(descriptor)} from ${formatRepository(from)}`;
    const scopes = [scope, scopeOf(from.path, "pull")];
    declined.set(descriptor.digest, undefined);
    try {
      const call: Call = {
        method: "POST",
        url: `${sessions.url}?${query}`,
        doing,
        scopes,
        accept: [201, 202],
      };
      const answer = await host.request(call);
      const isMounted = (await statusOf(answer)) === 201;
      if (isMounted) declined.delete(descriptor.digest);
      else declined.set(descriptor.digest, sessions.sessionOf(answer, call));
      return isMounted;
    } catch (error) {
      if (error instanceof LayerbuildError && error.code !== "interrupted") return false;
      throw error;
    }
  }

  async function push(descriptor: Descriptor, body: Body): Promise<boolean> {
    const { digest } = descriptor;
    const wasDeclined = declined.has(digest);
    let offered = declined.get(digest);
    declined.delete(digest);
    if (!wasDeclined && (await exists(descriptor))) return false;
    const checked = Buffer.isBuffer(body)
      ? verifiedBytes(body, descriptor, repository)
      : async () => verifiedStream(await body(), descriptor, repository);
    let brokeOff = false;
    return host.uploads(() =>
      retrying(async (n) => {
        // What broke off may have arrived all the same; a session that broke off is of no use.
        if (n > 0 && (await sessions.isThere(descriptor))) return true;
        const session =
          offered ?? (wasDeclined || n > 0 ? undefined : await sessions.discover(descriptor));
        offered = undefined;
        if (session === "mounted") return false;
        const begun = session ?? (await sessions.start(descriptor));
        const way = begun.minPiece > longestPiece ? "whole" : wayFor(descriptor, brokeOff);
        brokeOff = true;
        await send(way, descriptor, begun, checked);
        return true;
      }, host.signal),
    );
  }

  function wayFor({ size }: Descriptor, brokeOff: boolean): Way {
    const isLarge = size > fewPieces * piece || size >= habits.wholeUpTo || brokeOff;
    return habits.takesPieces && size > piece && isLarge ? "pieces" : "whole";
  }

  /** The other way, where the registry does not like the one; it is remembered for the run. */
  async function send(way: Way, descriptor: Descriptor, session: Session, body: Body) {
    const { size } = descriptor;
    try {
      if (way === "whole") return await sessions.putWhole(descriptor, session, body);
      return await sendInPieces(host, sessions, { descriptor, session, body, piece });
    } catch (error) {
      if (error instanceof SessionLost) throw new Transient(error.failure);
      const status = error instanceof RefusedError ? error.status : undefined;
      if (way === "pieces" && status !== undefined && declinesPieces.has(status)) {
        habits.takesPieces = false;
        return sessions.putWhole(descriptor, await sessions.start(descriptor), body);
      }
      if (way === "whole" && status === tooLarge && habits.takesPieces && size > piece) {
        habits.wholeUpTo = Math.min(habits.wholeUpTo, size);
        const fresh = await sessions.start(descriptor);
        return sendInPieces(host, sessions, { descriptor, session: fresh, body, piece });
      }
      throw error;
    }
  }
}
