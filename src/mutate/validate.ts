import { isAttestation } from "../image/attestation.ts";
import { type ImageConfig, parseConfig } from "../image/config.ts";
import {
  type Descriptor,
  formatPlatform,
  isManifest,
  isSamePlatform,
  mediaTypes,
} from "../image/descriptor.ts";
import { shortDigest } from "../image/digest.ts";
import {
  configTypeFor,
  type Index,
  type Manifest,
  type Parsed,
  parseManifest,
} from "../image/manifest.ts";
import { treeOf } from "../merge/apply.ts";
import type { Node } from "../merge/tree.ts";
import { mayTravel } from "../store/copy.ts";
import type { ReadableStore } from "../store/store.ts";
import { checkBlob } from "./check-blob.ts";
import { checkLayer } from "./check-layer.ts";
import type { Finding, Report } from "./finding.ts";

/** Bytes of a manifest or config: more is an attack. */
const maxDocumentSize = 8 * 1024 * 1024;

/** What was looked at, and what was found. */
export interface Validation {
  readonly findings: readonly Finding[];
  readonly images: number;
  readonly layers: number;
  /** Of layers, as they are kept. */
  readonly bytes: number;
}

/** Whether nothing breaks a rule. */
export const isValid = ({ findings }: Validation): boolean =>
  findings.every(({ isWarning }) => isWarning);

/**
 * Reads an image, or all that an index points to, to the last byte: digests, sizes, media types,
 * platforms, diffIDs, history, and every layer as a tar. All that is wrong is told, not only the
 * first. Fails only where the store can't be asked. `onLayer` is told of each layer before it is read.
 */
export async function validate(
  store: ReadableStore,
  root: Descriptor,
  onLayer: (layer: Descriptor) => void = () => undefined,
): Promise<Validation> {
  const findings: Finding[] = [];
  const report: Report = (finding) => void findings.push(finding);
  const count = { images: 0, layers: 0, bytes: 0 };
  const checked = new Map<string, Promise<ImageConfig | undefined>>();
  await checkRoot(root);
  return { findings, ...count };

  /** Each once. The config, where it is an image's. */
  function checkRoot(descriptor: Descriptor): Promise<ImageConfig | undefined> {
    const known = checked.get(descriptor.digest) ?? checkOne(descriptor);
    checked.set(descriptor.digest, known);
    return known;
  }

  async function checkOne(descriptor: Descriptor): Promise<ImageConfig | undefined> {
    const place = `manifest ${shortDigest(descriptor.digest)}`;
    const parsed = await checkDocument(descriptor, place, (bytes) =>
      parseManifest(bytes, descriptor.mediaType),
    );
    if (parsed === undefined) return undefined;
    if (typeof parsed === "string") {
      report({ place, what: parsed });
      return undefined;
    }
    const mediaType = typeOf(parsed);
    if (mediaType !== descriptor.mediaType) {
      const what = "it is of another media type than its descriptor says";
      report({ place, what, want: descriptor.mediaType, got: mediaType });
    }
    if (parsed.kind === "manifest") return checkManifest(place, parsed.manifest);
    await checkIndex(place, parsed.index);
    return undefined;
  }

  async function checkIndex(place: string, { manifests }: Index): Promise<void> {
    for (const entry of manifests) {
      const { platform, mediaType, digest } = entry;
      if (!isManifest(mediaType)) {
        const what = "an index has an entry that is no manifest";
        report({ place, what, got: `${mediaType} (${digest})`, isWarning: true });
        continue;
      }
      const config = await checkRoot(entry);
      if (!config || !platform || isAttestation(entry)) continue;
      if (isSamePlatform(platform, config)) continue;
      report({
        place: `${place}, entry ${shortDigest(digest)}`,
        what: "its platform is not its config's",
        want: formatPlatform(config),
        got: formatPlatform(platform),
      });
    }
  }

  async function checkManifest(
    place: string,
    manifest: Manifest,
  ): Promise<ImageConfig | undefined> {
    const { config: descriptor, layers } = manifest;
    const { mediaType } = descriptor;
    const where = `config ${shortDigest(descriptor.digest)}`;
    const isOfImage = mediaType === mediaTypes.ociConfig || mediaType === mediaTypes.dockerConfig;
    if (!isOfImage || layers.some(({ mediaType: type }) => type.includes("in-toto"))) {
      await checkArtifact(manifest);
      return undefined;
    }
    const wanted = configTypeFor(manifest.mediaType);
    if (mediaType !== wanted) {
      report({ place, what: "its config is of another family", want: wanted, got: mediaType });
    }
    const config = await checkDocument(descriptor, where, parseConfig);
    if (typeof config === "string") report({ place: where, what: config });
    const image = typeof config === "string" ? undefined : config;
    if (image) checkCounts(where, layers.length, image);
    count.images++;
    const tree = new Map<string, Node>(treeOf([]));
    for (const [at, layer] of layers.entries()) {
      // Layers that stay elsewhere are nobody's to check here.
      if (!mayTravel(layer) && !(await store.exists(layer))) continue;
      onLayer(layer);
      const diffID = image?.rootfs.diff_ids[at];
      const name = `layer ${at + 1} (${shortDigest(layer.digest)})`;
      await checkLayer(store, { descriptor: layer, diffID, place: name }, tree, report);
      count.layers++;
      count.bytes += layer.size;
    }
    return image;
  }

  async function checkDocument<T>(
    descriptor: Descriptor,
    place: string,
    parse: (bytes: Buffer) => T,
  ): Promise<T | undefined> {
    if (descriptor.size <= maxDocumentSize) {
      const read = async (chunks: AsyncIterable<Buffer>): Promise<T> =>
        parse(await bytesOf(chunks));
      return checkBlob(store, descriptor, place, report, read);
    }
    const want = `${maxDocumentSize} bytes at most`;
    report({ place, what: "it is too large to be read", want, got: `${descriptor.size}` });
    return undefined;
  }

  function checkCounts(place: string, layers: number, { rootfs, history = [] }: ImageConfig): void {
    const said = (number: number): string => `${number}, as the manifest has layers`;
    const { length } = rootfs.diff_ids;
    if (length !== layers) {
      report({ place, what: "how many diffIDs it has", want: said(layers), got: `${length}` });
    }
    const steps = history.filter(({ empty_layer: isEmpty }) => !isEmpty).length;
    if (history.length > 0 && steps !== layers) {
      const what = "how many entries of its history have a layer";
      report({ place, what, want: said(layers), got: `${steps}` });
    }
    if (rootfs.type !== "layers") {
      report({ place, what: "its rootfs.type", want: "layers", got: `${rootfs.type}` });
    }
  }

  async function checkArtifact({ config, layers }: Manifest): Promise<void> {
    for (const blob of [config, ...layers]) {
      const place = `blob ${shortDigest(blob.digest)}`;
      await checkBlob(store, blob, place, report, async (chunks) => {
        for await (const _ of chunks);
      });
    }
  }
}

const typeOf = (parsed: Parsed): string =>
  parsed.kind === "index" ? parsed.index.mediaType : parsed.manifest.mediaType;

async function bytesOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of chunks) pieces.push(piece);
  return Buffer.concat(pieces);
}
