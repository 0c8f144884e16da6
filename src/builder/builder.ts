import type { Descriptor, Platform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import type { Reference, Repository } from "../image/reference.ts";

/** A named build context. Source: Dockerfile reference, `--build-context`. */
export type NamedContext =
  | { readonly kind: "folder"; readonly path: string }
  /** A folder that is made for the build: bytes by the path in it. */
  | { readonly kind: "files"; readonly files: ReadonlyMap<string, Buffer> }
  /** A git repository, by its commit, or a file of the web. */
  | { readonly kind: "remote"; readonly address: string }
  /** By digest, at a registry or in a layout of this machine. */
  | { readonly kind: "image"; readonly repository: Repository; readonly digest: Digest };

export interface Secret {
  readonly id: string;
  /** The environment variable or file that holds it. */
  readonly env?: string;
  readonly file?: string;
}

/** One build of one platform. Paths are absolute. */
export interface BuildRequest {
  readonly dockerfile: string;
  /** Patterns in the syntax of .dockerignore. */
  readonly ignore: string | undefined;
  readonly context: string;
  readonly contexts: { readonly [name: string]: NamedContext };
  readonly args: { readonly [name: string]: string };
  readonly platform: Platform;
  readonly secrets: readonly Secret[];
  readonly ssh: readonly string[];
  readonly network: string | undefined;
  readonly noCache: boolean;
  /** Its commands do not come from builds with another one. Letters and digits. */
  readonly cacheSalt?: string;
  /**
   * Where the image goes, with a tag: the `docker` driver can't push by digest. Into a layout, it
   * goes without the tag.
   */
  readonly target: Reference;
}

export type BuildProgress =
  | {
      readonly kind: "vertex";
      /** `[2/3] RUN apt-get update`, as BuildKit names it. */
      readonly name: string;
      readonly state: "started" | "cached" | "done" | "failed";
      readonly error?: string;
    }
  | { readonly kind: "log"; readonly vertex: string; readonly text: string };

export interface Builder {
  /**
   * Builds; the descriptor is that of the manifest at the target. Fails with `build-failed`,
   * with the instruction and the tail of its log as detail, or with `interrupted`.
   */
  build(
    request: BuildRequest,
    emit: (progress: BuildProgress) => void,
    signal: AbortSignal,
  ): Promise<Descriptor>;
}
