import type { Digest } from "./digest.ts";

/** Source: image-spec image-index.md, "platform". */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
}

/** What points to content: its kind, digest and size in bytes. Source: image-spec descriptor.md. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly annotations?: { readonly [key: string]: string };
  readonly platform?: Platform;
  readonly urls?: readonly string[];
  readonly artifactType?: string;
}

export const mediaTypes = {
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerConfig: "application/vnd.docker.container.image.v1+json",
  empty: "application/vnd.oci.empty.v1+json",
} as const;

/** The manifest and index types, in the order in which they are asked for. */
export const manifestTypes: readonly string[] = [
  mediaTypes.ociIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerIndex,
  mediaTypes.dockerManifest,
];

export const isIndex = (mediaType: string): boolean =>
  mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerIndex;

/** A manifest or an index: what a registry keeps under `/manifests/`. */
export const isManifest = (mediaType: string): boolean => manifestTypes.includes(mediaType);

export const isDockerType = (mediaType: string): boolean =>
  mediaType.startsWith("application/vnd.docker.");

/** Layers that must not be uploaded: they carry `urls`. Source: image-spec layer.md. */
export const isForeignLayer = (mediaType: string): boolean =>
  mediaType.includes(".nondistributable.") || mediaType.includes(".foreign.");

/** The two families of media types that images are written in. */
export type Family = "oci" | "docker";

const layerTypes: readonly { readonly oci: string; readonly docker: string }[] = [
  { oci: ".layer.v1.tar", docker: ".rootfs.diff.tar" },
  { oci: ".layer.v1.tar+gzip", docker: ".rootfs.diff.tar.gzip" },
  { oci: ".layer.v1.tar+zstd", docker: ".rootfs.diff.tar.zstd" },
  { oci: ".layer.nondistributable.v1.tar", docker: ".rootfs.foreign.diff.tar" },
  { oci: ".layer.nondistributable.v1.tar+gzip", docker: ".rootfs.foreign.diff.tar.gzip" },
].map(({ oci, docker }) => ({
  oci: `application/vnd.oci.image${oci}`,
  docker: `application/vnd.docker.image${docker}`,
}));

/** The name that a family has for a layer's type; types that neither knows stay as they are. */
export function layerTypeIn(family: Family, mediaType: string): string {
  const known = layerTypes.find(({ oci, docker }) => oci === mediaType || docker === mediaType);
  return known ? known[family] : mediaType;
}

/** `os/architecture[/variant]`, with the variants that need no mention left out. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = normalPlatform(platform);
  return variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`;
}

/** Reads `os/architecture[/variant]`. Undefined when it is not one. */
export function parsePlatform(text: string): Platform | undefined {
  const match = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9]+))?$/.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const platform = { os: match[1], architecture: match[2] };
  return normalPlatform(match[3] ? { ...platform, variant: match[3] } : platform);
}

/** Whether content for `have` runs as `want`: same normal form; a version is not compared. */
export function isSamePlatform(have: Platform, want: Platform): boolean {
  return formatPlatform(have) === formatPlatform(want);
}

/** arm64/v8 is arm64, arm is arm/v7, x86_64 is amd64. Source: containerd platforms, Normalize. */
function normalPlatform(platform: Platform): Platform {
  const aliases: { [name: string]: string } = { x86_64: "amd64", aarch64: "arm64", i386: "386" };
  const architecture = aliases[platform.architecture] ?? platform.architecture;
  const { variant: given, ...rest } = platform;
  const variant =
    architecture === "arm64" && given === "v8"
      ? undefined
      : architecture === "amd64" && given === "v1"
        ? undefined
        : architecture === "arm" && !given
          ? "v7"
          : given;
  return variant ? { ...rest, architecture, variant } : { ...rest, architecture };
}
