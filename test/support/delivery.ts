import { encodeAttestation } from "../../src/image/attestation.ts";
import type { Descriptor } from "../../src/image/descriptor.ts";
import { digestOf } from "../../src/image/digest.ts";
import { encodeManifest } from "../../src/image/manifest.ts";
import type { Outcome, StepResult } from "../../src/plan/step.ts";
import type { Store } from "../../src/store/store.ts";
import type { MadeImage } from "./images.ts";
import { publishStep } from "./outcomes.ts";
import { linux } from "./tiny-image.ts";

/** Puts an image that was made by hand into a store; the descriptor is the manifest's. */
export async function storeMade(store: Store, { image, blobs, manifest }: MadeImage) {
  const known = [image.manifest.config, ...image.manifest.layers];
  for (const bytes of blobs) {
    const descriptor = known.find(({ digest }) => digest === digestOf(bytes));
    if (descriptor) await store.push(descriptor, bytes);
  }
  await store.push(manifest.descriptor, manifest.bytes);
  return manifest.descriptor;
}

/** Puts images and an index over them into a store, with an attestation of the first. */
export async function storeIndex(
  store: Store,
  mediaType: string,
  images: readonly MadeImage[],
): Promise<Descriptor> {
  const manifests: Descriptor[] = [];
  for (const made of images) {
    const { os, architecture } = made.image.config;
    manifests.push({ ...(await storeMade(store, made)), platform: { os, architecture } });
  }
  const claim = { subject: "x", predicateType: "https://slsa.dev/provenance/v1", predicate: {} };
  const attested = manifests.slice(0, 1).map((image) => encodeAttestation(image, claim));
  for (const { blobs } of attested) {
    for (const { descriptor, bytes } of blobs) await store.push(descriptor, bytes);
  }
  const entries = attested.map(({ entry }) => entry);
  const index = encodeManifest({ mediaType, manifests: [...entries, ...manifests] });
  await store.push(index.descriptor, index.bytes);
  return index.descriptor;
}

/** A publish step that has come out well. */
export function published(name: string, result: StepResult, tags: readonly string[]): Outcome {
  const step = publishStep(name, []);
  const { repository } = result;
  const image = { ...step.image, repository, tags };
  return { step: { ...step, image, platforms: [linux] }, status: "done", reason: "", result };
}
