import { LayerbuildError } from "../diagnostics/error.ts";
import { baseName } from "../image/annotations.ts";
import { type Descriptor, formatPlatform } from "../image/descriptor.ts";
import { shortDigest } from "../image/digest.ts";
import type { EncodedImage, Image } from "../image/image.ts";
import { type MadeOf, madeOf, type Part, type SectionPart } from "../merge/made-of.ts";
import { requireBuiltOn } from "../merge/merge.ts";
import { baseWithin, sectionWithin } from "../merge/unmerge.ts";
import { mergeLocated } from "../run/merge-images.ts";
import type { Located, LocatedSection } from "../run/trees.ts";
import { fetchImage } from "../store/image.ts";
import { selectPlatform } from "../store/select-platform.ts";
import type { Source } from "../transport/source.ts";
import type { SectionSource } from "./merge-sources.ts";
import { findByDigest, homeIn, openAmong } from "./places.ts";
import { rewriteImages } from "./rewrite-images.ts";
import type { Surgery } from "./surgery.ts";

/**
 * Merges an image again with another image for one of its sections, on every platform, and brings it
 * to the target; no tag is touched. What else it was made of is found by its digests, in its own
 * repository or where it was at the time; what is gone is taken from the image itself. Fails with
 * `usage`, `manifest-invalid`, `not-built-on-base`, `image-not-found` and `merge-conflict`.
 */
export function replaceSection(
  merged: Source,
  { name, source }: SectionSource,
  surgery: Surgery,
): Promise<Descriptor> {
  const { target, tell, emit } = surgery;
  const open = openAmong([merged.store, source.store], surgery.open);
  return rewriteImages(merged.descriptor, {
    from: merged.store,
    to: target,
    rewrite: replaceIn,
    tell,
    onTraffic: (traffic) => emit({ type: "step-traffic", traffic }),
  });

  async function replaceIn(image: Image): Promise<EncodedImage> {
    const made = requireMadeOf(image, merged.name);
    requireReplaceable(made, name, merged.name);
    const base = await partOf(image, made.base, () => baseWithin(image, made));
    const sections: LocatedSection[] = [];
    for (const [at, part] of made.sections.entries()) {
      const on = await baseOf(part, base);
      const isNew = part.name === name;
      const { image: own, repository } = isNew
        ? await newImage(image)
        : await partOf(image, part, () => sectionWithin(image, made, at));
      const derived = { section: part.name, image: own, on, needs: part.needs };
      requireBuiltOn(derived, `build it FROM the image with the digest ${part.on}`);
      sections.push({ derived, repository });
    }
    const { encoded } = await mergeLocated(
      { ...surgery, open, policy: { ...made.policy, finalize: [] } },
      {
        name: merged.name,
        base,
        sections,
        overrides: made.overrides,
        created: surgery.created,
        baseName: image.manifest.annotations?.[baseName],
        homes: [
          made.base.repository,
          ...made.sections.map((part) =>
            part.name === name ? homeIn(source.store, target) : part.repository,
          ),
        ],
      },
    );
    return encoded;
  }

  /** The new section's image for the platform of a merged one. */
  async function newImage({ config }: Image): Promise<Located> {
    const found = await selectPlatform(source.store, source.descriptor, config);
    return {
      image: await fetchImage(source.store, found),
      repository: source.store.repository,
    };
  }

  /** What a section was built on: the base, or a merge of what it needs. */
  async function baseOf(part: SectionPart, base: Located): Promise<Image> {
    if (part.on === base.image.descriptor.digest) return base.image;
    const found = await findByDigest(part.on, placesOf(part));
    if (found) return found.image;
    throw new LayerbuildError(
      "image-not-found",
      `section ${part.name} is built on others, and the image that it was built on is gone: ${part.on}`,
      { hint: "build the image again with layerbuild build" },
    );
  }

  async function partOf(
    image: Image,
    part: Part,
    within: () => Image | undefined,
  ): Promise<Located> {
    const found = await findByDigest(part.digest, placesOf(part));
    if (found) return { image: found.image, repository: found.store.repository };
    const taken = within();
    const what = "name" in part ? `section ${part.name}` : "the base";
    if (taken) {
      const where = formatPlatform(image.config);
      tell(
        `${what} (${shortDigest(part.digest)}, ${where}) is gone: its layers in the image count`,
      );
      return { image: taken, repository: merged.store.repository };
    }
    throw new LayerbuildError(
      "image-not-found",
      `${what} is gone (${part.digest}), and it can't be told from the merged image`,
      { hint: "build the image again with layerbuild build" },
    );
  }

  function placesOf({ repository }: Part) {
    const { layout } = merged.store.repository;
    // A local store has the repositories of a registry under their names.
    const local = layout === undefined ? [] : [surgery.open({ ...repository, layout })];
    return [merged.store, ...local, surgery.open(repository)];
  }
}

/** What an image says that it was made of. Fails with `manifest-invalid` when it says nothing. */
function requireMadeOf(image: Image, name: string): MadeOf {
  const made = madeOf(image);
  if (made) return made;
  throw new LayerbuildError(
    "manifest-invalid",
    `${name} does not say which sections it was made of`,
    {
      hint: "images that layerbuild has merged do, but not those with commands under merge.finalize",
    },
  );
}

function requireReplaceable({ sections }: MadeOf, name: string, image: string): void {
  if (!sections.some((section) => section.name === name)) {
    const names = sections.map((section) => section.name).join(", ");
    throw new LayerbuildError("usage", `${image} has no section ${JSON.stringify(name)}`, {
      hint: `its sections are: ${names}`,
    });
  }
  const above = sections.filter(({ needs }) => needs.includes(name)).map((section) => section.name);
  if (above.length === 0) return;
  throw new LayerbuildError(
    "usage",
    `sections are built on ${name}, and would have to be built again: ${above.join(", ")}`,
    { hint: "build the image again with layerbuild build" },
  );
}
