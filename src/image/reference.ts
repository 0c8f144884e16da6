import { type Digest, parseDigest } from "./digest.ts";

/** One repository of one registry. */
export interface Repository {
  /** Host and port as it is asked, `docker.io` for Docker Hub. */
  readonly registry: string;
  /** The path below it, `library/debian`. */
  readonly path: string;
  /** The folder of the OCI layout that keeps it on this machine; absent for the registry itself. */
  readonly layout?: string;
}

/** An image's name, resolved as Docker does. A digest wins over a tag. */
export interface Reference extends Repository {
  readonly tag?: string;
  readonly digest?: Digest;
}

export const hub = "docker.io";

/** Of a path, in bytes, `library/` included. */
const maxPath = 255;
const component = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const hostPattern =
  /^(?:\[[0-9a-fA-F:]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::\d+)?$/;

export const isTag = (text: string): boolean => tagPattern.test(text);

/**
 * Reads `[registry/]path[:tag][@digest]`. A first part is a registry when it has a dot, a port or
 * an upper-case letter, or is `localhost`; otherwise the image is on Docker Hub, under `library/`
 * when it has one part. No tag is filled in. Undefined when the text is no reference.
 *
 * A host that DNS does not allow, `my_host.example`, is one all the same where it could be part of
 * a path: Docker takes it for the beginning of the path of an image without a registry, and asks it.
 * Source: distribution/reference, normalize.go and regexp.go.
 */
export function parseReference(text: string): Reference | undefined {
  if (/^[0-9a-f]{64}$/.test(text)) return undefined;
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1));
  if (at >= 0 && !digest) return undefined;
  const named = at < 0 ? text : text.slice(0, at);

  const slash = named.indexOf("/");
  const first = slash < 0 ? "" : named.slice(0, slash);
  const isRegistry =
    first !== "" && (/[.:[]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const registry = isRegistry ? first : hub;
  const isHost = hostPattern.test(registry);
  if (!isHost && !component.test(registry)) return undefined;

  const rest = isRegistry ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(":");
  const hasTag = colon > rest.lastIndexOf("/");
  const tag = hasTag ? rest.slice(colon + 1) : undefined;
  if (tag !== undefined && !isTag(tag)) return undefined;
  const bare = hasTag ? rest.slice(0, colon) : rest;
  if (!bare.split("/").every((part) => component.test(part))) return undefined;

  const onHub = registry === hub || registry === "index.docker.io";
  const path = onHub && !bare.includes("/") ? `library/${bare}` : bare;
  if (path.length + (isHost ? 0 : registry.length + 1) > maxPath) return undefined;
  return {
    registry: onHub ? hub : registry,
    path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Reads a name that has neither tag nor digest. */
export function parseRepository(text: string): Repository | undefined {
  const reference = parseReference(text);
  if (!reference || reference.tag !== undefined || reference.digest !== undefined) return undefined;
  return { registry: reference.registry, path: reference.path };
}

export const formatRepository = (repository: Repository): string =>
  `${repository.registry}/${repository.path}`;

/** The full form, which every tool reads in the same way. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  return `${formatRepository(reference)}${tag}${digest}`;
}

/** What resolves at a registry: the digest, else the tag, else `latest`. */
export const targetOf = (reference: Reference): string =>
  reference.digest ?? reference.tag ?? "latest";

export const isSameRepository = (a: Repository, b: Repository): boolean =>
  a.registry === b.registry && a.path === b.path && a.layout === b.layout;
