import { LayerbuildError } from "../diagnostics/error.ts";
import { parseObject } from "../image/manifest.ts";
import { joinScopes, parseChallenges } from "./challenge.ts";
import { basicHeader, type Credential } from "./credential.ts";
import { refusalError } from "./failure.ts";
import type { Headers } from "./headers.ts";
import { isTransientStatus, retryAfterOf, Transient } from "./retry.ts";
import { type Answer, errorText, statusOf, type Wire } from "./wire.ts";

/** How a registry is told who asks. Knows nothing until the first 401. */
export interface Auth {
  /** The `Authorization` that goes with a request, from what is known so far. */
  header(scopes: readonly string[]): Promise<string | undefined>;
  /**
   * What to try after a 401: `refused` is the header that went with the request. Undefined when
   * there is nothing better. Of several scopes all are asked for; where the token server declines,
   * only the first.
   */
  renew(
    answer: Answer,
    scopes: readonly string[],
    refused: string | undefined,
  ): Promise<string | undefined>;
  /** Which credentials were tried, for errors. */
  tried(): string;
}

export interface AuthOptions {
  /** The registry's name, for errors. */
  readonly name: string;
  readonly wire: Wire;
  /** Asked for only when the registry wants to know. */
  readonly credential: () => Promise<Credential>;
  /** What the person says is to be sent from the first request on. */
  readonly preset?: string | undefined;
  /** Goes with every request to the registry; a token server at another place never gets it. */
  readonly headersFor?: (url: URL) => Promise<Headers>;
  readonly insecure: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Token {
  readonly header: string;
  /** When it is no longer used: before it expires. */
  readonly until: number;
}

/** Seconds, where the token server says nothing. Source: distribution's token specification. */
const defaultLifetime = 60;
/** The share of its lifetime after which a token is not used for a new request. */
const usableShare = 0.8;

/** Tokens are kept for each set of scopes until they expire; one is fetched once at a time. */
export function openAuth(options: AuthOptions): Auth {
  const { name, wire, credential, headersFor, insecure, now } = options;
  let used: Credential | undefined;
  /** What needs no token server: a password, or a token of the person's. */
  let fixed = options.preset;
  let server: { readonly realm: URL; readonly service: string | undefined } | undefined;
  const tokens = new Map<string, Promise<Token>>();
  return { header, renew, tried: () => used?.source ?? "no credentials: none were asked for" };

  async function header(scopes: readonly string[]): Promise<string | undefined> {
    return server ? (await tokenFor(scopes, scopes)).header : fixed;
  }

  async function renew(
    answer: Answer,
    scopes: readonly string[],
    refused: string | undefined,
  ): Promise<string | undefined> {
    used = await credential();
    if (used.kind === "token") {
      fixed = `Bearer ${used.token}`;
      return fixed === refused ? undefined : fixed;
    }
    const challenges = parseChallenges(answer.headers["www-authenticate"]);
    const bearer = challenges.find((each) => each.scheme === "bearer")?.parameters;
    if (bearer?.realm !== undefined) {
      server = { realm: realmOf(bearer.realm, answer.url), service: bearer.service };
      const kept = tokens.get(keyOf(scopes));
      // Another request may have renewed it meanwhile.
      if (refused !== undefined && kept && (await settled(kept))?.header === refused) {
        if (tokens.get(keyOf(scopes)) === kept) tokens.delete(keyOf(scopes));
      }
      return (await tokenFor(scopes, joinScopes([...scopes, ...(bearer.scope?.split(" ") ?? [])])))
        .header;
    }
    if (!challenges.some((each) => each.scheme === "basic")) return undefined;
    if (used.kind !== "password") return undefined;
    fixed = basicHeader(used);
    return fixed === refused ? undefined : fixed;
  }

  /** A realm gets credentials, so it is held to the security of the registry that names it. */
  function realmOf(text: string, from: URL): URL {
    const realm = URL.canParse(text, from.href) ? new URL(text, from) : undefined;
    const isSafe = realm && (insecure || from.protocol === "http:" || realm.protocol === "https:");
    if (isSafe && /^https?:$/.test(realm.protocol)) return realm;
    throw new LayerbuildError(
      "registry-invalid",
      `${name} names a token server that can't be trusted with credentials`,
    );
  }

  async function tokenFor(scopes: readonly string[], wanted: readonly string[]): Promise<Token> {
    const key = keyOf(scopes);
    const kept = tokens.get(key);
    const token = kept === undefined ? undefined : await kept;
    if (token && token.until > now()) return token;
    // Whoever comes first after expiry fetches for all who wait.
    if (tokens.get(key) === kept || !tokens.has(key)) {
      const fresh = fetchToken(wanted);
      tokens.set(key, fresh);
      fresh.catch(() => {
        if (tokens.get(key) === fresh) tokens.delete(key);
      });
    }
    return (await tokens.get(key)) as Token;
  }

  async function fetchToken(scopes: readonly string[]): Promise<Token> {
    used = await credential();
    const answer = await askServer(scopes, used);
    if (answer.status === 200) return readToken(answer);
    const isRefusal = answer.status === 400 || answer.status === 401 || answer.status === 403;
    const [first, ...others] = scopes;
    if (isRefusal && first !== undefined && others.length > 0) {
      await statusOf(answer);
      return fetchToken([first]);
    }
    const failure = refusalError({
      status: isRefusal ? 401 : answer.status,
      text: await errorText(answer),
      doing: `get a token from ${answer.url.host}`,
      who: name,
      tried: used.source,
    });
    if (!isTransientStatus(answer.status)) throw failure;
    throw new Transient(failure, retryAfterOf(answer.headers["retry-after"], now()));
  }

  async function askServer(scopes: readonly string[], who: Credential): Promise<Answer> {
    if (!server) throw new Error("Internal error: a token is wanted before a challenge came");
    const { realm, service } = server;
    const common = { doing: `get a token for ${name}`, insecure };
    const named = service === undefined ? {} : { service };
    if (who.kind === "identity") {
      const form = new URLSearchParams({
        ...named,
        grant_type: "refresh_token",
        client_id: "layerbuild",
        scope: scopes.join(" "),
        refresh_token: who.token,
      });
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const body = Buffer.from(form.toString());
      const secrets = (await headersFor?.(realm)) ?? {};
      return wire.send({ ...common, method: "POST", url: realm, headers, secrets, body });
    }
    const url = new URL(realm);
    if (service !== undefined) url.searchParams.append("service", service);
    for (const scope of scopes) url.searchParams.append("scope", scope);
    const password = who.kind === "password" ? { authorization: basicHeader(who) } : {};
    const secrets = { ...(await headersFor?.(url)), ...password };
    return wire.send({ ...common, method: "GET", url, secrets });
  }

  async function readToken(answer: Answer): Promise<Token> {
    // Source: distribution's token specification, "Token Response Fields".
    const document = parseObject(Buffer.from(await errorText(answer))) ?? {};
    const token = document.token ?? document.access_token;
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
      throw new LayerbuildError(
        "registry-invalid",
        `The token server ${answer.url.host} of ${name} answers without a token`,
      );
    }
    const said = Number(document.expires_in);
    const lifetime = said > 0 ? said : defaultLifetime;
    return { header: `Bearer ${token}`, until: now() + lifetime * 1000 * usableShare };
  }
}

const keyOf = (scopes: readonly string[]): string => scopes.join(" ");

async function settled<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch {
    return undefined;
  }
}
