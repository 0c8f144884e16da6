import type { Readable } from "node:stream";
import pLimit, { type LimitFunction } from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { openAuth } from "./auth.ts";
import type { Keychain } from "./credentials.ts";
import type { Endpoint } from "./endpoint.ts";
import { notARegistry, refusalError } from "./failure.ts";
import { isTransientStatus, retryAfterOf, retrying, Transient } from "./retry.ts";
import { type Answer, errorText, type Hop, isPage, statusOf, type Wire } from "./wire.ts";

/** Exchanges at once with one host; a body that is read on does not count. */
const maxRequests = 8;
/** Uploads at once to one host: 5, as dockerd does. */
const maxUploads = 5;

/** What is asked of a registry. */
export interface Call {
  readonly method: Hop["method"];
  /** A path and query below the registry's origin, or an address that the registry gave. */
  readonly url: string | URL;
  /** Completes "Could not …" in errors. */
  readonly doing: string;
  /** What a token must allow; the one that matters most first. */
  readonly scopes: readonly string[];
  /** Statuses that are answers; all others are errors. */
  readonly accept: readonly number[];
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Buffer | (() => Promise<Readable>);
}

/** One host that speaks the registry protocol. */
export interface Host {
  readonly name: string;
  readonly insecure: boolean;
  readonly signal: AbortSignal;
  /** Uploads wait here, and hold nothing else while they do. */
  readonly uploads: LimitFunction;
  /**
   * Asks until there is an answer with an accepted status. Fails with `registry-unreachable`,
   * `registry-invalid`, `registry-denied`, `registry-failed` or `interrupted`.
   */
  request(call: Call): Promise<Answer>;
  /** Asks once; fails with `Transient` where another attempt may help. For a body that streams. */
  attempt(call: Call): Promise<Answer>;
}

export interface HostParts {
  readonly wire: Wire;
  readonly keychain: Keychain;
}

/** Asks nothing yet. */
export function openHost(endpoint: Endpoint, { wire, keychain }: HostParts): Host {
  const { name, insecure } = endpoint;
  const { signal } = wire;
  const requests = pLimit(maxRequests);
  const credential = () => keychain(name);
  const auth = openAuth({ name, wire, credential, insecure, now: Date.now });
  let origin: Promise<string> | undefined;
  let known: Promise<void> | undefined;
  return {
    name,
    insecure,
    signal,
    uploads: pLimit(maxUploads),
    request: (call) => retrying(() => attempt(call), signal),
    attempt,
  };

  async function attempt(call: Call): Promise<Answer> {
    const home = await findOrigin();
    const url = new URL(call.url, home);
    // Only the registry itself hears who asks; an upload may have to go elsewhere.
    const isHome = url.origin === home;
    const authorization = isHome ? await auth.header(call.scopes) : undefined;
    let answer = await send(call, url, authorization);
    if (answer.status === 401 && isHome && answer.url.origin === home) {
      const renewed = await auth.renew(answer, call.scopes, authorization);
      if (renewed !== undefined) {
        await statusOf(answer);
        answer = await send(call, url, renewed);
      }
    }
    if (isPage(answer) || (answer.status === 404 && !isJson(answer))) await beARegistry(home);
    return call.accept.includes(answer.status) ? answer : refuse(call, answer);
  }

  async function send(call: Call, url: URL, authorization: string | undefined): Promise<Answer> {
    const { method, doing, headers = {}, body } = call;
    const hop: Hop = { method, url, doing, headers, authorization, insecure };
    // An upload's slot is its caller's: opening its body may need a request of this very host.
    if (typeof body === "function") return wire.send({ ...hop, body: await body() });
    return requests(() => wire.send(body ? { ...hop, body } : hop));
  }

  async function refuse(call: Call, answer: Answer): Promise<never> {
    const { status, url, headers } = answer;
    const isHome = url.origin === (await findOrigin());
    const refusal = { status, text: await errorText(answer), doing: call.doing };
    const failure = isHome
      ? refusalError({ ...refusal, who: name, tried: auth.tried() })
      : refusalError({ ...refusal, who: `${url.host}, where ${name} sends us,` });
    // Elsewhere a 403 is an address whose time is over: asking again gives a fresh one.
    if (isTransientStatus(status) || (status === 403 && !isHome)) {
      throw new Transient(failure, retryAfterOf(headers["retry-after"], Date.now()));
    }
    throw failure;
  }

  /** The first origin that answers; asked only where there is a choice. */
  function findOrigin(): Promise<string> {
    const [only, ...others] = endpoint.origins;
    if (others.length === 0) return Promise.resolve(new URL(only).origin);
    origin ??= firstThatAnswers();
    origin.catch(() => {
      origin = undefined;
    });
    return origin;
  }

  async function firstThatAnswers(): Promise<string> {
    let failure: unknown;
    for (const candidate of endpoint.origins) {
      try {
        await statusOf(await ping(candidate));
        return new URL(candidate).origin;
      } catch (error) {
        const actual = error instanceof Transient ? error.failure : error;
        if (!(actual instanceof LayerbuildError) || actual.code === "interrupted") throw actual;
        failure = error;
      }
    }
    throw failure;
  }

  /** Fails with `registry-invalid` when the host is none; asked once, where an answer is odd. */
  function beARegistry(home: string): Promise<void> {
    known ??= checkRegistry(home);
    known.catch(() => {
      known = undefined;
    });
    return known;
  }

  async function checkRegistry(home: string): Promise<void> {
    const answer = await ping(home);
    await statusOf(answer);
    const asks = answer.status === 401 && answer.headers["www-authenticate"] !== undefined;
    if (!asks && (answer.status !== 200 || isPage(answer))) throw notARegistry(name);
  }

  /** Source: distribution-spec, "Determining Support". */
  function ping(home: string): Promise<Answer> {
    const url = new URL("/v2/", home);
    return wire.send({ method: "GET", url, doing: `find the registry ${name}`, insecure });
  }
}

const isJson = (answer: Answer): boolean =>
  answer.headers["docker-distribution-api-version"] !== undefined ||
  /^application\/(.*\+)?json\b/.test(answer.headers["content-type"] ?? "");
