import type { ExecutionConfig } from "../image/config.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { formatRepository } from "../image/reference.ts";
import type { InspectedImage, Inspection } from "../toolbox/inspect.ts";
import { countOf, formatBytes, formatTable, shortDigest } from "./format.ts";
import { oneLine } from "./progress.ts";

/** What an image or index is, for people. Lines are cut to `width` where one is given. */
export function inspectionText(found: Inspection, width?: number): string {
  const { name, descriptor, images, isIndex, attestations, annotations } = found;
  const head = formatTable([
    ["image", name],
    ["digest", descriptor.digest],
    ["type", descriptor.mediaType],
    ...(attestations > 0 ? [["with", countOf(attestations, "attestation")]] : []),
    ...(isIndex ? pairRows("annotation", annotations) : []),
  ]);
  const blocks = images.map((image) => imageText(image, isIndex));
  const text = [head, ...blocks].join("\n\n");
  return width === undefined
    ? text
    : text
        .split("\n")
        .map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line))
        .join("\n");
}

function imageText(image: InspectedImage, isOfIndex: boolean): string {
  const { platform, descriptor, layers, size, config, annotations, madeOf } = image;
  const rows = [
    ["platform", platform ? formatPlatform(platform) : "unknown"],
    ...(isOfIndex ? [["digest", descriptor.digest]] : []),
    ...(config.created === undefined ? [] : [["created", config.created]]),
    ...configRows(config.config ?? {}),
    ...(madeOf
      ? [
          ["base", `${formatRepository(madeOf.base.repository)}@${madeOf.base.digest}`],
          ...madeOf.sections.map(({ name, repository, digest }) => [
            "section",
            `${name}: ${formatRepository(repository)}@${digest}`,
          ]),
        ]
      : []),
    // What a merge says of itself is told above.
    ...pairRows(
      "annotation",
      Object.fromEntries(
        Object.entries(annotations).filter(([key]) => !key.startsWith("dev.layerbuild.")),
      ),
    ),
    ["layers", `${layers.length}, ${formatBytes(size)}`],
  ];
  const stack = layers.map(({ number, descriptor: layer, part = "", instruction = "" }) => [
    `  ${number}`,
    formatBytes(layer.size),
    shortDigest(layer.digest),
    part,
    oneLine(instruction),
  ]);
  return [formatTable(rows), ...(stack.length > 0 ? [formatTable(stack)] : [])].join("\n");
}

function configRows(config: ExecutionConfig): string[][] {
  const { Entrypoint, Cmd, User, WorkingDir, Env, ExposedPorts, Volumes, Labels } = config;
  const words = (name: string, value: readonly string[] | null | undefined): string[][] =>
    value ? [[name, JSON.stringify(value)]] : [];
  return [
    ...words("entrypoint", Entrypoint),
    ...words("command", Cmd),
    ...(User ? [["user", User]] : []),
    ...(WorkingDir ? [["folder", WorkingDir]] : []),
    ...(Env ?? []).map((entry) => ["env", oneLine(entry)]),
    ...Object.keys(ExposedPorts ?? {}).map((port) => ["port", port]),
    ...Object.keys(Volumes ?? {}).map((volume) => ["volume", volume]),
    ...pairRows("label", Labels ?? {}),
  ];
}

const pairRows = (kind: string, pairs: { readonly [key: string]: string }): string[][] =>
  Object.entries(pairs).map(([key, value]) => [kind, oneLine(`${key}=${value}`)]);

/** The same as data. */
export const inspectionJson = ({ name, descriptor, isIndex, ...found }: Inspection) => ({
  image: name,
  digest: descriptor.digest,
  mediaType: descriptor.mediaType,
  isIndex,
  annotations: found.annotations,
  attestations: found.attestations,
  platforms: found.images.map((image) => ({
    ...(image.platform ? { platform: formatPlatform(image.platform) } : {}),
    digest: image.descriptor.digest,
    size: image.size,
    config: image.config,
    annotations: image.annotations,
    ...(image.madeOf
      ? {
          madeOf: {
            base: partJson(image.madeOf.base),
            sections: image.madeOf.sections.map((section) => ({
              name: section.name,
              ...partJson(section),
            })),
          },
        }
      : {}),
    layers: image.layers.map(({ descriptor: layer, ...rest }) => ({ ...rest, ...layer })),
  })),
});

const partJson = ({
  repository,
  digest,
}:
  | NonNullable<InspectedImage["madeOf"]>["base"]
  | NonNullable<InspectedImage["madeOf"]>["sections"][number]) => ({
  repository: formatRepository(repository),
  digest,
});
