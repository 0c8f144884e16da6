import type { NamedContext } from "../builder/builder.ts";
import type { Layerfile, Section } from "../config/layerfile.ts";
import { type BindMount, withBindMounts } from "../dockerfile/bind-mounts.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import type { Digest } from "../image/digest.ts";
import type { Image } from "../image/image.ts";
import type { Repository } from "../image/reference.ts";
import { type IdRange, rangeFiles, separateRanges, withRange } from "../merge/separate-ids.ts";
import type { Workshop } from "./workshop.ts";

/** The named context that a section's private settings come from. */
const contextName = "layerbuild-ids";

/** The system numbers that a section's new accounts get; undefined when they are not kept apart. */
export function rangeOf({ merge, sections }: Layerfile, { name }: Section): IdRange | undefined {
  return merge.ids === "separate"
    ? separateRanges(sections.map((section) => section.name)).get(name)
    : undefined;
}

/**
 * A section's Dockerfile whose RUNs see private settings of adduser and useradd. They are bound over
 * those of the image that it is built on, which has to have them: so no trace is left in a layer.
 */
export async function withIdRange(
  text: string,
  range: IdRange,
  on: { readonly image: Image; readonly repository: Repository },
  { tocs, open }: Workshop,
): Promise<{
  readonly text: string;
  readonly contexts: { readonly [name: string]: NamedContext };
}> {
  const files = new Map<string, Buffer>();
  const { layers } = on.image.manifest;
  const diffIDs = on.image.config.rootfs.diff_ids;
  for (const [at, descriptor] of layers.entries()) {
    const diffID = diffIDs[at] as Digest;
    const { toc, contents } = await tocs.tocOf({ descriptor, diffID }, open(on.repository));
    for (const file of rangeFiles) {
      const entry = toc.entries.findLast(({ path }) => path === file);
      const bytes = entry?.digest && contents.get(entry.digest);
      if (bytes) files.set(file, withRange(file, bytes, range));
      else if (entry) files.delete(file);
    }
  }
  const mounts = [...files.keys()].map(
    (file): BindMount => ({ from: contextName, source: `/${file}`, target: `/${file}` }),
  );
  const dockerfile = parseDockerfile({ path: "Dockerfile", text });
  if (mounts.length === 0 || !dockerfile.ok) return { text, contexts: {} };
  return {
    text: withBindMounts(dockerfile.value, mounts),
    contexts: { [contextName]: { kind: "files", files } },
  };
}
