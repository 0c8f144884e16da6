import type { ImageSpec, Layerfile, Section } from "../../src/config/layerfile.ts";
import type { Place } from "../../src/diagnostics/diagnostic.ts";
import type { Platform } from "../../src/image/descriptor.ts";
import { defaultPolicy } from "../../src/merge/policy.ts";

const place: Place = { source: { path: "layers.yaml", text: "" }, start: 0, end: 0 };
const amd64: Platform = { os: "linux", architecture: "amd64" };

/** A layerfile as data, for tests of what follows from one: `{ a: [], b: ["a"] }` is who needs whom. */
export function layerfileOf(
  needs: { readonly [section: string]: readonly string[] },
  images: readonly Partial<ImageSpec>[] = [{}],
  platforms: readonly Platform[] = [amd64],
): Layerfile {
  const repository = { registry: "registry.test", path: "acme/toolbox" };
  const cache = { ...repository, path: `${repository.path}-cache` };
  const sections = Object.entries(needs).map(
    ([name, needed]): Section => ({
      name,
      place,
      needs: needed,
      build: {
        dockerfile: { source: place.source, escape: "\\", syntax: undefined, instructions: [] },
        ignore: undefined,
        context: "/",
        contexts: {},
        args: {},
        secrets: [],
        ssh: [],
        network: undefined,
      },
    }),
  );
  return {
    source: place.source,
    directory: "/",
    repository,
    cache,
    caches: [cache],
    platforms,
    base: { kind: "image", reference: { ...repository, path: "base", tag: "1" }, place },
    sections,
    images: images.map((image, n) => ({
      name: `image${n}`,
      place,
      repository,
      sections: sections.map(({ name }) => name),
      tags: ["latest"],
      config: {},
      ...image,
    })),
    merge: defaultPolicy,
    provenance: false,
    builders: [],
    registries: {},
  };
}
