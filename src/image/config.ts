import type { Platform } from "./descriptor.ts";
import { type Digest, parseDigest } from "./digest.ts";
import { parseObject } from "./manifest.ts";

/** What a container runs with. Names are the specification's. Source: image-spec config.md. */
export interface ExecutionConfig {
  readonly User?: string;
  readonly ExposedPorts?: { readonly [port: string]: object };
  /** `NAME=value`, in order. */
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Volumes?: { readonly [path: string]: object };
  readonly WorkingDir?: string;
  readonly Labels?: { readonly [key: string]: string };
  readonly StopSignal?: string;
  /** Docker's additions to the specification. */
  readonly Healthcheck?: Healthcheck;
  readonly Shell?: readonly string[];
  readonly OnBuild?: readonly string[];
  readonly ArgsEscaped?: boolean;
}

/** Durations are in nanoseconds. Source: moby's image specification v1.2. */
export interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export interface HistoryEntry {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  /** Set where the entry has no layer. */
  readonly empty_layer?: boolean;
}

/** Source: image-spec config.md. Members that are not named here are kept as they are. */
export interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
  readonly config?: ExecutionConfig;
  readonly rootfs: { readonly type: "layers"; readonly diff_ids: readonly Digest[] };
  readonly history?: readonly HistoryEntry[];
}

/** Reads an image's config. A text tells what is wrong with it. */
export function parseConfig(bytes: Uint8Array): ImageConfig | string {
  const document = parseObject(bytes);
  if (!document) return "it is not a JSON object";
  const { rootfs, os, architecture, history } = document as { [key: string]: unknown };
  if (typeof os !== "string" || typeof architecture !== "string") {
    return "it names no os and architecture";
  }
  const written = (rootfs as { diff_ids?: unknown } | undefined)?.diff_ids;
  // An image without layers, as BuildKit writes it.
  const diffIDs = written === null ? [] : written;
  if (!Array.isArray(diffIDs)) return "it has no rootfs.diff_ids";
  if (!diffIDs.every((id) => typeof id === "string" && parseDigest(id) !== undefined)) {
    return "its rootfs.diff_ids has an entry that is no digest";
  }
  if (history !== undefined && history !== null && !Array.isArray(history)) {
    return "its history is not a list";
  }
  const { history: _, ...rest } = document;
  const whole = {
    ...(history ? document : rest),
    rootfs: { ...(rootfs as object), diff_ids: diffIDs },
  };
  return whole as unknown as ImageConfig;
}

/**
 * What an index says of an image: what the image's config says. What that leaves open is as in the
 * entry that the base came from, or as it was asked for.
 */
export function platformOf(
  config: ImageConfig,
  base: Platform | undefined,
  wanted: Platform,
): Platform {
  const { os, architecture } = config;
  const variant = config.variant || wanted.variant;
  const version = config["os.version"] || base?.["os.version"];
  const features = config["os.features"] ?? base?.["os.features"];
  return {
    os,
    architecture,
    ...(variant ? { variant } : {}),
    ...(version ? { "os.version": version } : {}),
    ...(features && features.length > 0 ? { "os.features": features } : {}),
  };
}
