import {
  createHash,
  createPublicKey,
  createSign,
  createVerify,
  X509Certificate,
} from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { makeCertificate } from "./certificate.ts";

/** What was asked of the token server, and what it gave. */
export interface TokenRequest {
  readonly method: string;
  readonly scopes: readonly string[];
  readonly authorization: string | undefined;
  /** The form of an OAuth2 request. */
  readonly form: { readonly [name: string]: string } | undefined;
  readonly status: number;
}

export interface TokenServer extends AsyncDisposable {
  /** What a registry's `auth.token` is set to. */
  readonly auth: { realm: string; service: string; issuer: string; rootcertbundle: string };
  readonly requests: TokenRequest[];
  /** What a token of this server's lets its bearer do: actions by repository. Undefined for others. */
  accessOf(token: string): ReadonlyMap<string, readonly string[]> | undefined;
  /** Lets no token count any more that was given so far. */
  revoke(): void;
}

export interface TokenServerOptions {
  /** Passwords by user; who is not in it is anonymous or refused. */
  readonly users?: { readonly [user: string]: string };
  /** Users by identity token, for OAuth2. */
  readonly identities?: { readonly [token: string]: string };
  /** What a user may do, `""` being the anonymous one. All may do all when absent. */
  readonly allows?: (user: string, repository: string) => readonly string[];
  /** Seconds that a token is good for, as it is told and as the registry checks. */
  readonly lifetime?: number;
  /** Seconds that are told instead, where it lies. */
  readonly toldLifetime?: number;
  /** How it takes a request of several scopes: as it should, refuses it, or forgets all but one. */
  readonly severalScopes?: "grant" | "refuse" | "drop";
}

const service = "test-registry";
const issuer = "test-issuer";

/** A token server as CNCF Distribution expects it. Source: distribution's token specification. */
export async function startTokenServer(options: TokenServerOptions = {}): Promise<TokenServer> {
  const {
    users = {},
    identities = {},
    allows = () => ["pull", "push", "delete"],
    lifetime = 300,
  } = options;
  const certificate = await makeCertificate();
  const keyId = keyIdOf(certificate.certificate);
  const requests: TokenRequest[] = [];
  const [given, revoked] = [new Set<string>(), new Set<string>()];
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    auth: {
      realm: `http://127.0.0.1:${port}/token`,
      service,
      issuer,
      rootcertbundle: certificate.certificatePath,
    },
    requests,
    accessOf: (token) =>
      revoked.has(token) ? undefined : accessIn(token, certificate.certificate),
    revoke: () => {
      for (const token of given) revoked.add(token);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await certificate.remove();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = request;
    const { authorization } = headers;
    const query = new URL(request.url ?? "", "http://server").searchParams;
    const form = method === "POST" ? new URLSearchParams(await text(request)) : undefined;
    const scopes = form ? (form.get("scope") ?? "").split(" ") : query.getAll("scope");
    const user = form ? userOfForm(form) : userOf(authorization);
    const isRefused =
      user === undefined ||
      (form ?? query).get("service") !== service ||
      (options.severalScopes === "refuse" && scopes.length > 1);
    const status = isRefused ? 401 : 200;
    requests.push({
      method,
      scopes,
      authorization,
      form: form && Object.fromEntries(form),
      status,
    });
    response.writeHead(status, { "content-type": "application/json" });
    if (isRefused) {
      response.end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "who are you" }] }));
      return;
    }
    const granted = options.severalScopes === "drop" ? scopes.slice(0, 1) : scopes;
    const token = signed(
      user,
      granted.map((scope) => accessOf(user, scope)),
    );
    given.add(token);
    const expires = options.toldLifetime ?? lifetime;
    response.end(JSON.stringify({ [form ? "access_token" : "token"]: token, expires_in: expires }));
  }

  function userOf(authorization: string | undefined): string | undefined {
    if (authorization === undefined) return "";
    const [, encoded = ""] = /^Basic (.*)$/.exec(authorization) ?? [];
    const decoded = Buffer.from(encoded, "base64").toString("utf8");
    const [name = "", ...password] = decoded.split(":");
    return name in users && users[name] === password.join(":") ? name : undefined;
  }

  function userOfForm(form: URLSearchParams): string | undefined {
    const isRefresh = form.get("grant_type") === "refresh_token" && form.has("client_id");
    return isRefresh ? identities[form.get("refresh_token") ?? ""] : undefined;
  }

  function accessOf(user: string, scope: string): object {
    const [type = "", name = "", wanted = ""] = scope.split(":");
    const allowed = allows(user, name);
    return { type, name, actions: wanted.split(",").filter((action) => allowed.includes(action)) };
  }

  function signed(user: string, access: readonly object[]): string {
    const now = Math.floor(Date.now() / 1000);
    const head = { typ: "JWT", alg: "RS256", kid: keyId };
    const times = { iat: now, nbf: now - 60, exp: now + lifetime };
    const claims = {
      iss: issuer,
      sub: user,
      aud: service,
      jti: `${requests.length}`,
      ...times,
      access,
    };
    const parts = [head, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    const signature = createSign("RSA-SHA256").update(parts.join(".")).sign(certificate.key);
    return [...parts, signature.toString("base64url")].join(".");
  }
}

function accessIn(token: string, pem: string): ReadonlyMap<string, readonly string[]> | undefined {
  const [head, claims = "", signature = ""] = token.split(".");
  const verify = createVerify("RSA-SHA256").update(`${head}.${claims}`);
  if (!verify.verify(new X509Certificate(pem).publicKey, signature, "base64url")) return undefined;
  const { exp, access } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as {
    readonly exp: number;
    readonly access: readonly { readonly name: string; readonly actions: readonly string[] }[];
  };
  if (exp * 1000 < Date.now()) return undefined;
  return new Map(access.map(({ name, actions }) => [name, actions]));
}

/** libtrust's name of a key: 240 bits of the digest of its DER form, base32 in groups of four. */
function keyIdOf(pem: string): string {
  const key = createPublicKey(
    new X509Certificate(pem).publicKey.export({ type: "spki", format: "pem" }),
  );
  const digest = createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
  const bits = [...digest.subarray(0, 30)]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const text = (bits.match(/.{5}/g) ?? [])
    .map((five) => letters[Number.parseInt(five, 2)])
    .join("");
  return (text.match(/.{4}/g) ?? []).join(":");
}
