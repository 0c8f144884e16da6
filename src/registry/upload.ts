import type { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { type Digest, shortDigest } from "../image/digest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import { verifiedBytes, verifiedStream } from "../store/verify.ts";
import { scopeOf } from "./challenge.ts";
import type { Call, Host } from "./request.ts";
import { retrying } from "./retry.ts";
import { type Answer, redirectOf, statusOf } from "./wire.ts";

/** A blob's way into one repository. Source: distribution-spec, "Pushing blobs". */
export interface Uploads {
  exists(descriptor: Descriptor): Promise<boolean>;
  /** Whether another repository of the host gave it. */
  mount(descriptor: Descriptor, from: Repository): Promise<boolean>;
  /** Whether it had to be written. */
  push(descriptor: Descriptor, body: Buffer | (() => Promise<Readable>)): Promise<boolean>;
}

export function openUploads(host: Host, repository: Repository): Uploads {
  const { path } = repository;
  const uploadsUrl = `/v2/${path}/blobs/uploads/`;
  const scope = scopeOf(path, "pull", "push");
  /** Blobs whose mount was declined, and the session that was offered instead of it. */
  const declined = new Map<Digest, URL | undefined>();
  return { exists, mount, push };

  async function exists(descriptor: Descriptor): Promise<boolean> {
    return (await statusOf(await host.request(head(descriptor)))) === 200;
  }

  /**
   * Registries decline a mount in many ways, and none of them is a failure: 202 with a session (the
   * specification), 401, 403, 404 or 405 (Harbor, GitLab, ECR, read-only proxies).
   */
  async function mount(descriptor: Descriptor, from: Repository): Promise<boolean> {
    const query = new URLSearchParams({ mount: descriptor.digest, from: from.path });
    const doing = `mount ${nameOf(descriptor)} from ${formatRepository(from)}`;
    const scopes = [scope, scopeOf(from.path, "pull")];
    const url = `${uploadsUrl}?${query}`;
    declined.set(descriptor.digest, undefined);
    try {
      const call: Call = { method: "POST", url, doing, scopes, accept: [201, 202] };
      const answer = await host.request(call);
      const isMounted = (await statusOf(answer)) === 201;
      if (isMounted) declined.delete(descriptor.digest);
      else declined.set(descriptor.digest, sessionOf(answer, call));
      return isMounted;
    } catch (error) {
      if (error instanceof LayerbuildError && error.code !== "interrupted") return false;
      throw error;
    }
  }

  async function push(
    descriptor: Descriptor,
    body: Buffer | (() => Promise<Readable>),
  ): Promise<boolean> {
    const { digest } = descriptor;
    const wasDeclined = declined.has(digest);
    let session = declined.get(digest);
    declined.delete(digest);
    if (!wasDeclined && (await exists(descriptor))) return false;
    const checked = Buffer.isBuffer(body)
      ? verifiedBytes(body, descriptor, repository)
      : async () => verifiedStream(await body(), descriptor, repository);
    await host.uploads(() =>
      retrying(async (n) => {
        // What broke off may have arrived all the same; a session that broke off is of no use.
        if (n > 0 && (await statusOf(await host.attempt(head(descriptor)))) === 200) return;
        session ??= await start(descriptor);
        const target = session;
        session = undefined;
        await put(descriptor, target, checked);
      }, host.signal),
    );
    return true;
  }

  async function start(descriptor: Descriptor): Promise<URL> {
    const doing = `start the upload of ${nameOf(descriptor)}`;
    const call: Call = { method: "POST", url: uploadsUrl, doing, scopes: [scope], accept: [202] };
    const answer = await host.attempt(call);
    await statusOf(answer);
    return sessionOf(answer, call);
  }

  async function put(
    descriptor: Descriptor,
    session: URL,
    body: Buffer | (() => Promise<Readable>),
  ): Promise<void> {
    const url = new URL(session);
    // Appended as text: what is in a session's query is signed as it stands.
    url.search = `${url.search}${url.search ? "&" : "?"}digest=${encodeURIComponent(descriptor.digest)}`;
    const call: Call = {
      method: "PUT",
      url,
      doing: `push ${nameOf(descriptor)}`,
      scopes: [scope],
      accept: [201],
      headers: {
        "content-type": "application/octet-stream",
        "content-length": String(descriptor.size),
      },
      body,
    };
    await statusOf(await host.attempt(call));
  }

  function sessionOf(answer: Answer, { doing }: Call): URL {
    return redirectOf(answer, { doing, insecure: host.insecure, url: answer.url });
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
