import { formatPlatform, type Platform } from "./descriptor.ts";
import { formatRepository, hub, type Reference } from "./reference.ts";

/**
 * The package URL of an image, as BuildKit writes it: `pkg:docker/debian@bookworm-slim?platform=linux%2Famd64`.
 * A digest is not in it: what has a package URL has its digest beside it. Source: the `docker` type
 * of the package-url specification; BuildKit, util/purl.
 */
export function purlOf(reference: Reference, platform: Platform): string {
  const { registry, path, tag } = reference;
  const name = registry === hub ? path.replace(/^library\//, "") : formatRepository(reference);
  const version = tag === undefined ? "" : `@${tag}`;
  return `pkg:docker/${name}${version}?platform=${encodeURIComponent(formatPlatform(platform))}`;
}
