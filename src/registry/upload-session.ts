import type { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { shortDigest } from "../image/digest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import { scopeOf } from "./challenge.ts";
import type { Call, Host } from "./request.ts";
import { Transient } from "./retry.ts";
import { type Answer, redirectOf, statusOf } from "./wire.ts";

/** An upload that was begun. */
export interface Session {
  /** Where it goes on. */
  readonly url: URL;
  /** Bytes that no piece but the last may be shorter than. */
  readonly minPiece: number;
}

/** Uploads of one repository, one request at a time; all fail as `Host.attempt` does. */
export interface Sessions {
  /** Where they begin. */
  readonly url: string;
  /** What a token must allow for them. */
  readonly scopes: readonly string[];
  start(descriptor: Descriptor): Promise<Session>;
  /**
   * As `start`, and asks for a mount from wherever the registry has the content. Undefined when the
   * registry does not like to be asked.
   */
  discover(descriptor: Descriptor): Promise<Session | "mounted" | undefined>;
  putWhole(
    descriptor: Descriptor,
    session: Session,
    body: Buffer | (() => Promise<Readable>),
  ): Promise<void>;
  /** Ends an upload whose pieces are all there. */
  close(descriptor: Descriptor, url: URL): Promise<void>;
  /** The request that asks whether a blob is there. */
  head(descriptor: Descriptor): Call;
  isThere(descriptor: Descriptor): Promise<boolean>;
  sessionOf(answer: Answer, call: Call): Session;
  /** How errors call a blob. */
  nameOf(descriptor: Descriptor): string;
}

export function openSessions(host: Host, repository: Repository): Sessions {
  const { path } = repository;
  const uploadsUrl = `/v2/${path}/blobs/uploads/`;
  const scopes = [scopeOf(path, "pull", "push")];
  return {
    url: uploadsUrl,
    scopes,
    start,
    discover,
    putWhole,
    close,
    head,
    isThere: async (descriptor) => (await statusOf(await host.attempt(head(descriptor)))) === 200,
    sessionOf,
    nameOf,
  };

  async function start(descriptor: Descriptor): Promise<Session> {
    const call = startOf(descriptor, uploadsUrl, [202]);
    const answer = await host.attempt(call);
    await statusOf(answer);
    return sessionOf(answer, call);
  }

  /** Source: distribution-spec, "Mounting a blob from another repository", on `from`. */
  async function discover(descriptor: Descriptor): Promise<Session | "mounted" | undefined> {
    if (!host.habits.findsContent) return undefined;
    const query = new URLSearchParams({ mount: descriptor.digest });
    const call = startOf(descriptor, `${uploadsUrl}?${query}`, [201, 202]);
    try {
      const answer = await host.attempt(call);
      return (await statusOf(answer)) === 201 ? "mounted" : sessionOf(answer, call);
    } catch (error) {
      const isRefusal =
        error instanceof Transient ||
        (error instanceof LayerbuildError && error.code !== "interrupted");
      if (!isRefusal) throw error;
      // Quay and others want to know from where.
      host.habits.findsContent = false;
      return undefined;
    }
  }

  function startOf(descriptor: Descriptor, url: string, accept: readonly number[]): Call {
    const doing = `start the upload of ${nameOf(descriptor)}`;
    return { method: "POST", url, doing, scopes, accept };
  }

  async function putWhole(
    descriptor: Descriptor,
    { url }: Session,
    body: Buffer | (() => Promise<Readable>),
  ): Promise<void> {
    await put(descriptor, url, { body, length: descriptor.size });
  }

  async function close(descriptor: Descriptor, url: URL): Promise<void> {
    await put(descriptor, url, { body: Buffer.of(), length: 0 });
  }

  async function put(
    descriptor: Descriptor,
    session: URL,
    { body, length }: { body: Buffer | (() => Promise<Readable>); length: number },
  ): Promise<void> {
    const url = new URL(session);
    // Appended as text: what is in a session's query is signed as it stands.
    url.search = `${url.search}${url.search ? "&" : "?"}digest=${encodeURIComponent(descriptor.digest)}`;
    const call: Call = {
      method: "PUT",
      url,
      doing: `push ${nameOf(descriptor)}`,
      scopes,
      accept: [201],
      headers: {
        "content-type": "application/octet-stream",
        "content-length": String(length),
      },
      body,
    };
    await statusOf(await host.attempt(call));
  }

  function sessionOf(answer: Answer, { doing }: Call): Session {
    const least = Number(answer.headers["oci-chunk-min-length"] ?? 0);
    return {
      url: redirectOf(answer, { doing, insecure: host.insecure, url: answer.url }),
      minPiece: least > 0 ? least : 0,
    };
  }

  function head(descriptor: Descriptor): Call {
    return {
      method: "HEAD",
      url: `/v2/${path}/blobs/${descriptor.digest}`,
      doing: `look for ${nameOf(descriptor)}`,
      scopes: [scopeOf(path, "pull")],
      accept: [200, 404],
    };
  }

  function nameOf(descriptor: Descriptor): string {
    return `blob ${shortDigest(descriptor.digest)} of ${formatRepository(repository)}`;
  }
}
