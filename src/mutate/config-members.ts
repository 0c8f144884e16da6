import type { ImageConfig } from "../image/config.ts";

/** Source: image-spec config.md, "Properties", and moby's image/image.go, `V1Image` and `Image`. */
const known = new Set(
  [
    "architecture author config created history os os.features os.version rootfs variant",
    "comment container container_config docker_version id parent Size throwaway",
    "moby.buildkit.buildinfo.v1 moby.buildkit.cache.v0 moby.buildkit.trace",
  ].flatMap((names) => names.split(" ")),
);

/** Source: image-spec config.md and moby's api/types/container/config.go. */
const knownOfExecution = new Set(
  [
    "ArgsEscaped Cmd Entrypoint Env ExposedPorts Healthcheck Labels OnBuild Shell StopSignal User",
    "Volumes WorkingDir",
    "AttachStderr AttachStdin AttachStdout Domainname Hostname Image MacAddress NetworkDisabled",
    "OpenStdin PortSpecs StdinOnce StopTimeout Tty",
    "CpuShares Memory MemorySwap",
  ].flatMap((names) => names.split(" ")),
);

/** BuildKit's inline cache: it says which of the image's layers came of what, by their position. */
export const inlineCache = "moby.buildkit.cache.v0";

/**
 * Members of a config that no specification has, as `name` or `config.name`: what they say may be
 * about the layers.
 */
export function unknownMembers(config: ImageConfig): string[] {
  const strange = (value: object, names: ReadonlySet<string>): string[] =>
    Object.keys(value).filter((name) => !names.has(name));
  return [
    ...strange(config, known),
    ...strange(config.config ?? {}, knownOfExecution).map((name) => `config.${name}`),
  ];
}
