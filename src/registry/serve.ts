import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import { isSameRepository, type Repository } from "../image/reference.ts";
import type { Layout } from "../store/layout.ts";
import { serveBlob } from "./serve-blobs.ts";
import { serveManifest, serveTags, type Tags } from "./serve-manifests.ts";
import { serveReferrers } from "./serve-referrers.ts";
import { serveUpload } from "./serve-uploads.ts";
import { type Exchange, failWith, Refused, send } from "./serve-wire.ts";
import { openUploadFiles } from "./upload-files.ts";

/** A registry on a port of this machine, for as long as somebody needs it. */
export interface ServedLayout extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Serves a repository of the layout, for reading and writing; what it is called there. */
  serve(repository: Repository): Repository;
  /**
   * What was pushed under a tag of a repository, in order, each manifest once. Its tags are the
   * server's: they point to manifests of the layout, and are gone with it.
   */
  pushed(repository: Repository, tag: string): readonly Descriptor[];
}

/**
 * Serves a layout to an engine that knows images of registries only. Any process of this machine
 * can reach a port, so everything is below a path that can't be guessed. What is pushed is verified
 * by the layout. Source: distribution-spec, "API".
 */
export async function serveLayout(layout: Layout): Promise<ServedLayout> {
  const prefix = randomBytes(16).toString("hex");
  /** By their name at the server. */
  const served = new Map<string, Repository>();
  const tags: Tags = new Map();
  const uploads = openUploadFiles(layout);
  const server = createServer((request, response) => void answer(request, response));
  // An upload takes as long as it takes, and clients keep connections for a minute and a half.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" ? address?.port : address}`;
  return {
    host,
    serve: (repository) => ({ registry: host, path: nameOf(repository) }),
    pushed: (repository, tag) => tags.get(nameOf(repository))?.get(tag) ?? [],
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await uploads[Symbol.asyncDispose]();
    },
  };

  function nameOf(repository: Repository): string {
    const wanted = { ...repository, layout: layout.directory };
    for (const [name, known] of served) if (isSameRepository(known, wanted)) return name;
    // Two registries may have repositories of one path.
    const name = `${prefix}/${served.size}/${repository.path}`;
    served.set(name, wanted);
    return name;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await route(request, response);
    } catch (error) {
      failWith(error, request, response);
    }
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://${host}`);
    if (url.pathname === "/v2/") return send(response, 200, {}, "{}");
    const parts =
      /^\/v2\/(.+)\/(?:(manifests|blobs|tags|referrers)|blobs\/(uploads))\/([^/]*)$/.exec(
        url.pathname,
      );
    const [, name = "", plain, nested, last = ""] = parts ?? [];
    const repository = served.get(name);
    if (!repository) throw new Refused(404, "NAME_UNKNOWN", "there is no such repository");
    const exchange: Exchange = {
      request,
      response,
      url,
      name,
      store: layout.open(repository),
      target: decodeURIComponent(last),
    };
    const own = tags.get(name) ?? new Map();
    tags.set(name, own);
    const from = served.get(url.searchParams.get("from") ?? "");
    if (nested) return serveUpload(exchange, uploads, from);
    if (plain === "blobs") return serveBlob(exchange);
    if (plain === "tags") return serveTags(exchange, own);
    if (plain === "referrers") return serveReferrers(exchange);
    return serveManifest(exchange, own);
  }
}

/** Whether an error says that an engine could not reach the server at this address. */
export const couldNotReach = (error: unknown, host: string): boolean =>
  error instanceof LayerbuildError &&
  new RegExp(`${host.replaceAll(".", "\\.")}\\b[^]*(connection refused|no route|timeout)`).test(
    `${error.message} ${error.detail ?? ""}`,
  );
