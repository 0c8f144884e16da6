import type { Readable } from "node:stream";
import pLimit, { type LimitFunction } from "p-limit";
import { LayerbuildError } from "../diagnostics/error.ts";
import { openAuth } from "./auth.ts";
import type { Credential } from "./credential.ts";
import type { Keychain } from "./credentials.ts";
import type { Endpoint } from "./endpoint.ts";
import { notARegistry, refusalError } from "./failure.ts";
import { type Habits, habitsOf } from "./habits.ts";
import type { Headers } from "./headers.ts";
import { isTransientStatus, retryAfterOf, retrying, Transient } from "./retry.ts";
import { warningsOf } from "./warning.ts";
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
  readonly headers?: Headers;
  readonly body?: Buffer | (() => Promise<Readable>);
}

/** One host that speaks the registry protocol. */
export interface Host {
  readonly name: string;
  readonly insecure: boolean;
  readonly signal: AbortSignal;
  /** Uploads wait here, and hold nothing else while they do. */
  readonly uploads: LimitFunction;
  /** What the host has been found not to do, in this run. */
  readonly habits: Habits;
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
  /** What the environment has for this very host. */
  readonly explicit: Credential | undefined;
  /** What docker is told to send to every registry; names in small letters. */
  readonly commonHeaders: () => Promise<Headers>;
  /** Told of each warning once. */
  readonly onWarning: (text: string) => void;
}

/** Asks nothing yet. */
export function openHost(endpoint: Endpoint, parts: HostParts): Host {
  const { wire, keychain, explicit, commonHeaders, onWarning } = parts;
  const { name, insecure } = endpoint;
  const { signal } = wire;
  const requests = pLimit(maxRequests);
  const auth = openAuth({
    name,
    wire,
    credential: () => keychain(name),
    preset: explicit?.kind === "token" ? `Bearer ${explicit.token}` : undefined,
    headersFor,
    insecure,
    now: Date.now,
  });
  const warned = new Set<string>();
  let origin: Promise<string> | undefined;
  let known: Promise<void> | undefined;
  return {
    name,
    insecure,
    signal,
    uploads: pLimit(maxUploads),
    habits: habitsOf(new URL(endpoint.origins[0]).hostname),
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
    if (answer.url.origin === home) warn(answer);
    if (isPage(answer) || (answer.status === 404 && !isJson(answer))) await beARegistry(home);
    return call.accept.includes(answer.status) ? answer : refuse(call, answer);
  }

  async function send(call: Call, url: URL, authorization: string | undefined): Promise<Answer> {
    const { method, doing, headers = {}, body } = call;
    const secrets = { ...(await headersFor(url)), ...(authorization && { authorization }) };
    const hop: Hop = { method, url, doing, headers, secrets, insecure };
    // An upload's slot is its caller's: opening its body may need a request of this very host.
    if (typeof body === "function") return wire.send({ ...hop, body: await body() });
    return requests(() => wire.send(body ? { ...hop, body } : hop));
  }

  /** What is sent beside the credentials, to the registry's own place only. */
  async function headersFor(url: URL): Promise<Headers> {
    if (url.origin !== (await findOrigin())) return {};
    return { ...(await commonHeaders()), ...endpoint.headers };
  }

  function warn(answer: Answer): void {
    for (const text of warningsOf(answer.headers.warning)) {
      if (!warned.has(text)) onWarning(text);
      warned.add(text);
    }
  }

  async function refuse(call: Call, answer: Answer): Promise<never> {
    const { status, url, headers } = answer;
    const isHome = url.origin === (await findOrigin());
    const refusal = { status, text: await errorText(answer), doing: call.doing };
    const failure = isHome
      ? refusalError({ ...refusal, who: name, tried: triedWith(auth.tried(), endpoint.headers) })
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
    const answer = await ping(home, await headersFor(new URL(home)));
    await statusOf(answer);
    const asks = answer.status === 401 && answer.headers["www-authenticate"] !== undefined;
    if (!asks && (answer.status !== 200 || isPage(answer))) throw notARegistry(name);
  }

  /** Source: distribution-spec, "Determining Support". */
  function ping(home: string, secrets: Headers = {}): Promise<Answer> {
    const url = new URL("/v2/", home);
    const doing = `find the registry ${name}`;
    return wire.send({ method: "GET", url, doing, secrets, insecure });
  }
}

/** The names of a person's headers are told with the credentials; their values never. */
function triedWith(tried: string, headers: Headers): string {
  const names = Object.keys(headers);
  return names.length === 0 ? tried : `${tried}; sent with ${names.join(", ")}`;
}

const isJson = (answer: Answer): boolean =>
  answer.headers["docker-distribution-api-version"] !== undefined ||
  /^application\/(.*\+)?json\b/.test(answer.headers["content-type"] ?? "");
