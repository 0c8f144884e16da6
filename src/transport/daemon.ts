import { askEngine, type EngineOptions } from "../builder/engine.ts";
import { bringFromEngine } from "../builder/engine-images.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { ImageName } from "../image/image-name.ts";
import type { Layout } from "../store/layout.ts";
import { type Source, sourceOf } from "./source.ts";

/** Where images are whose names in the engine are no references, or are ids. */
const repository = { registry: "docker-daemon", path: "images" };

/**
 * An image of the engine's, by any name that it knows. It is copied into the local store, unless that
 * has it from an earlier time. Fails with `image-not-found` and `builder-missing`.
 */
export async function daemonSource(
  image: ImageName & { readonly transport: "docker-daemon" },
  layout: Layout,
  options: EngineOptions,
): Promise<Source> {
  const found = await bringFromEngine(image.name, repository, layout, options);
  if (found) return sourceOf(image, layout.open(found.repository), found.descriptor);
  // Whether there is an engine at all is told first.
  await askEngine(options);
  throw new LayerbuildError("image-not-found", `the engine has no image ${image.name}`, {
    hint: "`docker images` lists what it has",
  });
}
