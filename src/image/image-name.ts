import { type Digest, parseDigest } from "./digest.ts";
import { formatReference, parseReference, type Reference } from "./reference.ts";

/**
 * An image by a name that says where it is: at a registry, in a folder or a tar in OCI layout, in a
 * tar of `docker save`, or in an engine. Transports are called as skopeo calls them.
 * Source: containers-transports(5).
 */
export type ImageName =
  | { readonly transport: "docker"; readonly reference: Reference }
  | (FileName & { readonly transport: "oci" | "oci-archive" | "docker-archive" })
  /** A reference, or an id, as the engine is asked for it. */
  | { readonly transport: "docker-daemon"; readonly name: string };

/** An image in a file or folder: the only one, or that of a name or digest. */
export interface FileName {
  /** As written. */
  readonly path: string;
  readonly name?: string;
  readonly digest?: Digest;
}

export type Transport = ImageName["transport"];

/** How names are written, for messages. */
export const nameForms =
  "REGISTRY/PATH[:TAG][@DIGEST], oci:DIR[:NAME], oci-archive:FILE[:NAME], docker-archive:FILE[:NAME] or docker-daemon:NAME";

/**
 * Reads an image's name. One without a transport is a reference, as docker reads it; `docker://` says
 * the same of one that begins like a transport. What stands behind the first colon of a path is a
 * name, which may have colons itself, and behind `@` a digest. A text tells why it is none.
 */
export function parseImageName(text: string): ImageName | string {
  const [, transport = "", rest = ""] = /^([a-z-]+):(.*)$/s.exec(text) ?? [];
  switch (transport) {
    case "oci":
    case "oci-archive":
    case "docker-archive": {
      const file = fileNameOf(rest);
      return typeof file === "string" ? `${text}: ${file}` : { transport, ...file };
    }
    case "docker-daemon":
      return rest === "" ? `${text}: it names no image` : { transport, name: rest };
    default: {
      const written = text.replace(/^docker:\/\//, "");
      const reference = parseReference(written);
      return reference ? { transport: "docker", reference } : `"${text}" is no image`;
    }
  }
}

/** The full form, which is read as the same name. */
export function formatImageName(image: ImageName): string {
  if (image.transport === "docker") return formatReference(image.reference);
  if (image.transport === "docker-daemon") return `docker-daemon:${image.name}`;
  const { transport, path, name, digest } = image;
  const inside = name === undefined ? "" : `:${name}`;
  return `${transport}:${path}${inside}${digest === undefined ? "" : `@${digest}`}`;
}

function fileNameOf(rest: string): FileName | string {
  const [, before = rest, spelt] = /^(.*)@(sha(?:256|512):[0-9a-f]+)$/s.exec(rest) ?? [];
  const digest = spelt === undefined ? undefined : parseDigest(spelt);
  if (spelt !== undefined && !digest) return `${spelt} is no digest`;
  const colon = before.indexOf(":");
  const path = colon < 0 ? before : before.slice(0, colon);
  const name = colon < 0 ? undefined : before.slice(colon + 1);
  if (path === "") return "it names no file or folder";
  if (name === "") return "there is nothing behind the last colon";
  if (name !== undefined && digest) return "it has a name and a digest; one of them will do";
  return {
    path,
    ...(name === undefined ? {} : { name }),
    ...(digest === undefined ? {} : { digest }),
  };
}
