import type { ExecutionConfig, HistoryEntry } from "../../src/image/config.ts";
import { type Descriptor, type Family, mediaTypes } from "../../src/image/descriptor.ts";
import { encodeManifest } from "../../src/image/manifest.ts";
import { formatReference } from "../../src/image/reference.ts";
import { defaultPolicy } from "../../src/merge/policy.ts";
import { wantedFiles } from "../../src/merge/wanted-files.ts";
import type { Surgery } from "../../src/mutate/surgery.ts";
import type { StepNews } from "../../src/run/event.ts";
import { openTocs } from "../../src/run/tocs.ts";
import type { Source } from "../../src/transport/source.ts";
import { type MemoryStore, memoryRegistry } from "./memory-store.ts";
import { pushStack } from "./stacks.ts";
import { type Files, tarOf } from "./tar.ts";

export interface LayersOptions {
  /** What it is built on; its config is not taken over. */
  readonly on?: readonly Files[];
  readonly config?: ExecutionConfig;
  readonly architecture?: string;
  readonly family?: Family;
  readonly annotations?: { readonly [key: string]: string };
  readonly history?: readonly HistoryEntry[];
}

/** Repositories in memory at one registry, with images of files in them, to be operated on. */
export function theatre() {
  const { open } = memoryRegistry();
  const at = (path: string): MemoryStore => open({ registry: "r.test", path });
  const news: StepNews[] = [];
  const notes: string[] = [];
  const surgery: Surgery = {
    open,
    tocs: openTocs({ wanted: wantedFiles }),
    target: at("target"),
    policy: defaultPolicy,
    created: undefined,
    tell: (text) => notes.push(text),
    emit: (one) => news.push(one),
    env: {},
    directory: "/",
    signal: new AbortController().signal,
  };

  /** Pushes an image of layers of files as `path:1`. */
  async function image(
    path: string,
    layers: readonly Files[],
    { on = [], architecture = "amd64", config = {}, ...rest }: LayersOptions = {},
  ): Promise<Source> {
    const all = [...on, ...layers];
    const history = rest.history ?? all.map((_, n) => ({ created_by: `COPY ${n} of ${path}` }));
    const made = await pushStack(at(path), all.map(tarOf), {
      ...rest,
      config: { architecture, config, history, created: "2026-01-02T03:04:05Z" },
    });
    return tagged(path, made.manifest.descriptor, "1");
  }

  /** Pushes an index over images of one repository as `path:1`. */
  async function index(path: string, images: readonly (readonly [string, Source])[]) {
    const manifests = images.map(([architecture, { descriptor }]) => ({
      ...descriptor,
      platform: { os: "linux", architecture },
    }));
    const made = encodeManifest({ mediaType: mediaTypes.ociIndex, manifests });
    await at(path).push(made.descriptor, made.bytes);
    return tagged(path, made.descriptor, "1");
  }

  async function tagged(path: string, descriptor: Descriptor, tag: string): Promise<Source> {
    const store = at(path);
    await store.tag(descriptor, tag);
    return { name: formatReference({ registry: "r.test", path, tag }), store, descriptor };
  }

  /** What was made, as a source. */
  const result = (descriptor: Descriptor): Promise<Source> =>
    tagged("target", descriptor, "result");

  return { at, image, index, result, surgery, news, notes };
}
