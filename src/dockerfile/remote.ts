import { digestOf, hexOf } from "../image/digest.ts";

/**
 * What a source from elsewhere is, as exactly as it is known: the checksum that was given for it, what
 * its server says of it (ETag, else Last-Modified), the digest of its bytes, or the commit of git's.
 */
export interface Remote {
  readonly kind: "checksum" | "validator" | "content" | "commit";
  readonly value: string;
}

/** Where a source of ADD or a named context is. */
export type RemoteAddress =
  | {
      readonly kind: "git";
      /** What `git` is told. May hold credentials. */
      readonly repository: string;
      /** A branch, a tag, a full name of one, or a commit; the default branch when absent. */
      readonly ref?: string;
      readonly folder?: string;
    }
  /** May hold credentials. */
  | { readonly kind: "web"; readonly url: string };

/**
 * Reads an address as the builder does: git's own schemes, `git@host:path`, and `http(s)://….git` are
 * repositories, behind which `#ref:folder` may stand; the rest is fetched.
 * Source: BuildKit, util/gitutil, `ParseGitRef`.
 */
export function remoteAddressOf(text: string): RemoteAddress {
  const [repository = "", fragment = ""] = split(text, "#");
  const isWeb = /^https?:\/\//i.test(repository);
  if (isWeb && !/\.git$/.test(repository.replace(/\?.*$/s, ""))) return { kind: "web", url: text };
  const [ref = "", folder = ""] = split(fragment, ":");
  return {
    kind: "git",
    repository,
    ...(ref === "" ? {} : { ref }),
    ...(folder === "" ? {} : { folder }),
  };
}

/** Whether a ref names one commit for ever: a whole SHA-1 or SHA-256. */
export const isCommit = (ref: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);

/** The address of what a repository has at one commit. */
export function atCommit(address: RemoteAddress & { kind: "git" }, commit: string): string {
  const { repository, folder } = address;
  return `${repository}#${commit}${folder === undefined ? "" : `:${folder}`}`;
}

/**
 * What an address goes by in keys and locks: no credentials, and of a query, which may be a signature,
 * only what tells it from others.
 */
export const remoteNameOf = (text: string): string =>
  withoutCredentials(text).replace("?…", () => {
    const query = text.replace(/^[^?]*|#.*$/gs, "");
    return `?…${hexOf(digestOf(query)).slice(0, 12)}`;
  });

/** An address without user, password, and a query that may be a signature; for people. */
export const withoutCredentials = (text: string): string =>
  text
    .replace(/^([a-z+]+:\/\/)[^/?#]*@/i, (whole, scheme: string) =>
      /^(?:ssh|git)/i.test(scheme) ? whole.replace(/:[^:@/]*@/, "@") : scheme,
    )
    .replace(/\?[^#]*/s, "?…");

/** The two sides of the first separator; the second is absent without one. */
function split(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
