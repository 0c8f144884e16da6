import { LayerbuildError } from "../diagnostics/error.ts";
import type { Environment } from "./docker-config.ts";

/** What a registry is told of who asks, and where that comes from. `source` is free of secrets. */
export type Credential =
  | { readonly kind: "anonymous"; readonly source: string }
  | {
      readonly kind: "password";
      readonly username: string;
      readonly password: string;
      readonly source: string;
    }
  /** To be changed into a token at the token server. */
  | { readonly kind: "identity"; readonly token: string; readonly source: string }
  /** A token as the registry takes it. */
  | { readonly kind: "token"; readonly token: string; readonly source: string };

/**
 * The variable that may hold a registry's credential: `LAYERBUILD_AUTH_` and its host and port in
 * capitals, with `_` for all that is neither letter nor digit: `LAYERBUILD_AUTH_GHCR_IO`,
 * `LAYERBUILD_AUTH_127_0_0_1_5000`.
 */
const authVariableOf = (registry: string): string =>
  `LAYERBUILD_AUTH_${registry.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;

/**
 * A credential that stands in the environment: `user:password`, `Basic` and the same in base64,
 * `Bearer` and a token that goes to the registry as it is, or `Identity` and a refresh token for its
 * token server. Undefined where there is none. Fails with `environment` where it is none of these.
 */
export function explicitCredential(registry: string, env: Environment): Credential | undefined {
  const variable = authVariableOf(registry);
  const text = (env[variable] ?? "").trim();
  if (text === "") return undefined;
  const [, scheme = "", rest = ""] = /^(basic|bearer|identity)\s+(\S+)$/i.exec(text) ?? [];
  const source = `${rest === "" || /^basic$/i.test(scheme) ? "user and password" : "the token"} of ${variable}`;
  if (/^bearer$/i.test(scheme)) return { kind: "token", token: rest, source };
  if (/^identity$/i.test(scheme)) return { kind: "identity", token: rest, source };
  const pair = scheme === "" ? text : Buffer.from(rest, "base64").toString("utf8");
  const [, username, password] = /^([^:\s]+):(.*)$/s.exec(pair) ?? [];
  if (username !== undefined && password !== undefined && !/\p{Cc}/u.test(pair)) {
    return { kind: "password", username, password, source };
  }
  throw new LayerbuildError("environment", `${variable} holds no credential that can be read`, {
    hint: "Write `user:password`, `Bearer TOKEN` or `Identity REFRESH-TOKEN` into it.",
  });
}

/** Source: RFC 7617. */
export const basicHeader = (who: {
  readonly username: string;
  readonly password: string;
}): string => `Basic ${Buffer.from(`${who.username}:${who.password}`).toString("base64")}`;
