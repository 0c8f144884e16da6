import { createHash } from "node:crypto";
import { LayerbuildError } from "../diagnostics/error.ts";
import { networkError, redact } from "./failure.ts";
import { interrupted, isTransientStatus, retryAfterOf, retrying, Transient } from "./retry.ts";
import { type Answer, statusOf, type Wire } from "./wire.ts";

/** What is known of a file of the web without having it, or else its digest. */
export interface WebFile {
  /** A `validator` is what the server tells versions apart by; `content` is a digest. */
  readonly kind: "validator" | "content";
  readonly value: string;
}

/** Asks for a file at an address, for its digest if that is wanted. */
export type AskFile = (url: string, wanted?: "content") => Promise<WebFile>;

/**
 * Asks servers of files for their versions: a HEAD, and a GET where that is refused or says nothing.
 * What has neither ETag nor Last-Modified is fetched and hashed. The way there is that of registries:
 * proxies, authorities, redirects, second attempts. Fails with `source-failed`.
 */
export function webThrough(wire: Wire): AskFile {
  return async (text, wanted) => {
    const url = new URL(text);
    const shown = redact(text);
    try {
      const version = wanted === undefined ? await versionAt(url, shown) : undefined;
      return version ?? (await fileAt(url, shown, wanted));
    } catch (error) {
      throw error instanceof LayerbuildError && error.code.startsWith("registry-")
        ? new LayerbuildError("source-failed", error.message, {
            hint: "check the address and the network; a file that has --checksum is not asked for",
            cause: error,
          })
        : error;
    }
  };

  /** What HEAD tells; some servers do not know it, and signed addresses are for one method only. */
  async function versionAt(url: URL, shown: string): Promise<WebFile | undefined> {
    const answer = await ask("HEAD", url, shown);
    await statusOf(answer);
    return answer.status === 200 ? versionOf(answer) : undefined;
  }

  function fileAt(url: URL, shown: string, wanted: "content" | undefined): Promise<WebFile> {
    return retrying(async () => {
      const answer = await ask("GET", url, shown);
      if (answer.status !== 200) {
        await statusOf(answer);
        throw new LayerbuildError("source-failed", `${shown} can't be had: ${saysOf(answer)}`, {
          hint: "check the address",
        });
      }
      const version = wanted === undefined ? versionOf(answer) : undefined;
      if (version === undefined) return { kind: "content", value: await hashed(answer, shown) };
      answer.body.on("error", () => undefined).destroy();
      return version;
    }, wire.signal);
  }

  function ask(method: "HEAD" | "GET", url: URL, shown: string): Promise<Answer> {
    const doing = `ask for ${shown}`;
    return retrying(async () => {
      const secrets = credentialsIn(url);
      const answer = await wire.send({ method, url: plain(url), doing, secrets, insecure: false });
      if (!isTransientStatus(answer.status)) return answer;
      await statusOf(answer);
      const failure = new LayerbuildError(
        "source-failed",
        `${shown} can't be had: ${saysOf(answer)}`,
        { hint: "try again" },
      );
      throw new Transient(failure, retryAfterOf(answer.headers["retry-after"], Date.now()));
    }, wire.signal);
  }

  async function hashed({ body, url }: Answer, shown: string): Promise<string> {
    const hash = createHash("sha256");
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) hash.update(chunk);
    } catch (error) {
      if (wire.signal.aborted) throw interrupted();
      throw networkError(error, url.host, `fetch ${shown}`);
    }
    return `sha256:${hash.digest("hex")}`;
  }
}

const saysOf = ({ url, status }: Answer): string => `${url.host} answers ${status}`;

/**
 * What a server tells versions of a file apart by. A time alone has only seconds, so the length goes
 * with it. Source: RFC 9110, sections 8.8.2 and 8.8.3.
 */
export function versionOf({ headers }: Pick<Answer, "headers">): WebFile | undefined {
  const { etag, "last-modified": time, "content-length": length } = headers;
  if (etag) return { kind: "validator", value: `ETag ${etag.replace(/^W\//, "")}` };
  if (!time) return undefined;
  return {
    kind: "validator",
    value: `Last-Modified ${time}${length === undefined ? "" : `, ${length} bytes`}`,
  };
}

function plain(url: URL): URL {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare;
}

function credentialsIn({ username, password }: URL): { readonly authorization?: string } {
  if (username === "" && password === "") return {};
  const pair = [username, password].map(decodeURIComponent).join(":");
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}
