import { isAttestation } from "../image/attestation.ts";
import type { ImageConfig } from "../image/config.ts";
import {
  type Descriptor,
  formatPlatform,
  isManifest,
  isSamePlatform,
  type Platform,
} from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { encodeImage, type Image } from "../image/image.ts";
import type { Repository } from "../image/reference.ts";
import { copyImage } from "../store/copy.ts";
import { fetchConfig, fetchManifest } from "../store/image.ts";
import type { OpenStore, ReadableStore, Store } from "../store/store.ts";
import type { FoundImage } from "./find-image.ts";

/** The triggers (ONBUILD) that run in a stage which starts from an image or an index. */
export type TriggersOf = (
  image: Omit<FoundImage, "key">,
  platform: Platform,
) => Promise<readonly string[]>;

/** Reads them from configs, once an image: a request for its manifest and one for its config. */
export function readTriggers(open: OpenStore): TriggersOf {
  const known = new Map<string, Promise<readonly string[]>>();
  return ({ descriptor, repository, platforms, triggers }, platform) => {
    const read = triggers ?? platforms?.[formatPlatform(platform)]?.onbuild;
    if (read) return Promise.resolve(read);
    const name = JSON.stringify([descriptor.digest, platform]);
    const asked =
      known.get(name) ??
      configsOf(open(repository), descriptor, platform).then((configs) =>
        configs.flatMap(({ config }) => config?.OnBuild ?? []),
      );
    known.set(name, asked);
    return asked;
  };
}

/** The configs of a platform's images; those of all where none is for just that platform. */
async function configsOf(
  store: ReadableStore,
  root: Descriptor,
  platform: Platform,
): Promise<ImageConfig[]> {
  const parsed = await fetchManifest(store, root);
  if (parsed.kind === "manifest") {
    const config = await fetchConfig(store, parsed.manifest);
    return typeof config === "string" ? [] : [config];
  }
  const images = parsed.index.manifests.filter(
    (entry) => isManifest(entry.mediaType) && !isAttestation(entry),
  );
  const fitting = images.filter((one) => one.platform && isSamePlatform(one.platform, platform));
  const configs = (fitting.length > 0 ? fitting : images).map((entry) =>
    configsOf(store, entry, platform),
  );
  return (await Promise.all(configs)).flat();
}

/**
 * The image without its triggers, for what one Dockerfile would have in the same stage: there they
 * are handed on and do not run. Its layers are the same; manifest and config are put into the target,
 * and the layers with them where it is another place than the image's.
 */
export async function withoutTriggers(
  { descriptor, manifest, config }: Image,
  store: ReadableStore,
  target: Store,
): Promise<{ readonly digest: Digest; readonly repository: Repository }> {
  const { digest } = descriptor;
  if (!config.config?.OnBuild?.length) return { digest, repository: store.repository };
  await copyImage(store, target, descriptor);
  const { OnBuild: _, ...execution } = config.config;
  const plain = encodeImage({ ...config, config: execution }, manifest.layers, manifest.mediaType);
  for (const one of [plain.config, plain.manifest]) await target.push(one.descriptor, one.bytes);
  return { digest: plain.manifest.descriptor.digest, repository: target.repository };
}
