import type { Readable } from "node:stream";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, isManifest, manifestTypes } from "../image/descriptor.ts";
import { type Digest, digestOf, parseDigest, shortDigest } from "../image/digest.ts";
import { maxManifestSize, parseObject } from "../image/manifest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import { collect, verifiedBytes } from "../store/verify.ts";
import { wholeBody } from "./body.ts";
import { scopeOf } from "./challenge.ts";
import { notARegistry, RefusedError } from "./failure.ts";
import type { Call, Host } from "./request.ts";
import { retrying, Transient } from "./retry.ts";
import { type Answer, isPage, statusOf } from "./wire.ts";

/** Manifests of one repository. Source: distribution-spec, "Pulling manifests", "Pushing manifests". */
export interface Manifests {
  resolve(host: Host, target: string, whole?: "manifest"): Promise<Descriptor | undefined>;
  fetch(host: Host, descriptor: Descriptor): Promise<Buffer | undefined>;
  exists(descriptor: Descriptor): Promise<boolean>;
  push(descriptor: Descriptor, body: Buffer | (() => Promise<Readable>)): Promise<boolean>;
  tag(descriptor: Descriptor, tag: string): Promise<void>;
  /** Lets go of what was kept of a manifest that is gone. */
  forget(digest: Digest): void;
}

/** The specification's 201, and what Quay and older registries say instead. */
const putStatuses = [200, 201, 202];
/** Some registries need a moment until they know a blob that they have just taken (Nexus). */
const lateCodes = new Set(["MANIFEST_BLOB_UNKNOWN", "BLOB_UNKNOWN", "MANIFEST_UNKNOWN"]);

/** A manifest that was pushed, or was there, and whether the registry lists it by its subject. */
export interface Placed {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
  /** Undefined when it was there already. */
  readonly isListed: boolean | undefined;
}

/**
 * `home` is where pushes go; what is read may come from a mirror. Bytes are kept for the run. `placed`
 * is waited for after each push.
 */
export function openManifests(
  home: Host,
  repository: Repository,
  placed: (manifest: Placed) => Promise<void>,
): Manifests {
  const { path } = repository;
  const name = formatRepository(repository);
  const kept = new Map<Digest, Buffer>();
  const forget = (digest: Digest): void => void kept.delete(digest);
  return { resolve, fetch, exists, push, tag, forget };

  async function resolve(
    host: Host,
    target: string,
    whole?: "manifest",
  ): Promise<Descriptor | undefined> {
    if (whole) return resolveByReading(host, target);
    const answer = await host.request(read("HEAD", target));
    if ((await statusOf(answer)) === 404) return undefined;
    const wanted = parseDigest(target);
    const said = parseDigest(String(answer.headers["docker-content-digest"] ?? ""));
    if (wanted && said && wanted !== said) throw wrongDigest(target, said);
    const digest = wanted ?? said;
    const size = Number(answer.headers["content-length"] ?? Number.NaN);
    const mediaType = typeOf(answer);
    if (digest && size > 0 && isManifest(mediaType)) return { mediaType, digest, size };
    return resolveByReading(host, target);
  }

  /** For who needs the manifest anyway, and for registries whose HEAD says too little. */
  async function resolveByReading(host: Host, target: string): Promise<Descriptor | undefined> {
    const found = await get(host, target);
    if (!found) return undefined;
    const { bytes, answer } = found;
    const document = parseObject(bytes);
    if (!document && isPage(answer)) throw notARegistry(host.name);
    const said = typeOf(answer);
    const own = typeof document?.mediaType === "string" ? document.mediaType : said;
    const mediaType = isManifest(said) ? said : own;
    if (!isManifest(mediaType)) {
      const what = `its media type is ${mediaType || "missing"}`;
      throw new LayerbuildError(
        "manifest-invalid",
        `${name}:${target} is no usable image: ${what}`,
      );
    }
    const digest = parseDigest(target) ?? digestOf(bytes);
    const descriptor = { mediaType, digest, size: bytes.length };
    kept.set(digest, verifiedBytes(bytes, descriptor, repository));
    return descriptor;
  }

  async function fetch(host: Host, descriptor: Descriptor): Promise<Buffer | undefined> {
    const { digest } = descriptor;
    const bytes = kept.get(digest) ?? (await get(host, digest))?.bytes;
    if (bytes) kept.set(digest, verifiedBytes(bytes, descriptor, repository));
    return bytes;
  }

  async function get(
    host: Host,
    target: string,
  ): Promise<{ bytes: Buffer; answer: Answer } | undefined> {
    const call = read("GET", target);
    return retrying(async () => {
      const answer = await host.attempt(call);
      if (answer.status === 404) {
        await statusOf(answer);
        return undefined;
      }
      const bytes = await wholeBody(answer, maxManifestSize, host, call);
      if (bytes) return { bytes, answer };
      const why = `it has more than ${maxManifestSize} bytes`;
      throw new LayerbuildError("manifest-invalid", `${name}@${target} is no usable image: ${why}`);
    }, host.signal);
  }

  async function exists({ digest }: Descriptor): Promise<boolean> {
    return (await statusOf(await home.request(read("HEAD", digest)))) === 200;
  }

  async function push(
    descriptor: Descriptor,
    body: Buffer | (() => Promise<Readable>),
  ): Promise<boolean> {
    const bytes = Buffer.isBuffer(body) ? body : await collect(await body(), maxManifestSize);
    if (!bytes) throw new Error("Internal error: a manifest over the limit is pushed");
    verifiedBytes(bytes, descriptor, repository);
    kept.set(descriptor.digest, bytes);
    const wasThere = await exists(descriptor);
    const answer = wasThere ? undefined : await put(descriptor, descriptor.digest, bytes);
    const isListed = answer && answer.headers["oci-subject"] !== undefined;
    await placed({ descriptor, bytes, isListed });
    return !wasThere;
  }

  async function tag(descriptor: Descriptor, tag: string): Promise<void> {
    const bytes = await fetch(home, descriptor);
    if (!bytes)
      throw new LayerbuildError("image-not-found", `${name}@${descriptor.digest} is not there`);
    await put(descriptor, tag, bytes);
  }

  async function put(descriptor: Descriptor, target: string, bytes: Buffer): Promise<Answer> {
    const answer = await retrying(async () => {
      try {
        return await home.attempt({
          method: "PUT",
          url: `/v2/${path}/manifests/${target}`,
          doing: `push ${nameOf(target)}`,
          scopes: [scopeOf(path, "pull", "push")],
          accept: putStatuses,
          headers: { "content-type": descriptor.mediaType },
          body: bytes,
        });
      } catch (error) {
        const isLate =
          error instanceof RefusedError && error.codes.some((code) => lateCodes.has(code));
        throw isLate ? new Transient(error) : error;
      }
    }, home.signal);
    await statusOf(answer);
    const said = parseDigest(String(answer.headers["docker-content-digest"] ?? ""));
    if (said && said !== descriptor.digest) throw wrongDigest(target, said);
    return answer;
  }

  function read(method: "GET" | "HEAD", target: string): Call {
    return {
      method,
      url: `/v2/${path}/manifests/${target}`,
      doing: `${method === "HEAD" ? "resolve" : "fetch"} ${nameOf(target)}`,
      scopes: [scopeOf(path, "pull")],
      accept: [200, 404],
      headers: { accept: manifestTypes.join(", ") },
    };
  }

  function nameOf(target: string): string {
    const digest = parseDigest(target);
    return digest ? `${name}@${shortDigest(digest)}` : `${name}:${target}`;
  }

  function wrongDigest(target: string, said: Digest): LayerbuildError {
    return new LayerbuildError(
      "content-invalid",
      `${nameOf(target)} has the wrong digest: ${said}`,
      {
        hint: "The registry, or something on the way to it, damages what it keeps.",
      },
    );
  }
}

/** A media type without its parameters. */
const typeOf = (answer: Answer): string =>
  (answer.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
