import type { Place } from "../diagnostics/diagnostic.ts";
import { above } from "../dockerfile/constants.ts";
import { formatRepository, isTag, type Repository } from "../image/reference.ts";
import type { Overrides } from "../merge/overrides.ts";
import { withNeeds } from "./cycle.ts";
import type { ImageSpec } from "./layerfile.ts";
import type { MarkedFile } from "./marked-file.ts";
import { overridesOf } from "./overrides.ts";
import { entriesOf, keyPlace, type Reading, valuePlace } from "./reading.ts";
import { repositoryAt } from "./references.ts";

const defaultTags: readonly string[] = ["latest"];

/**
 * The images of a file, or the one that stands for none being named. Those of a marked Dockerfile
 * have their sections in its order, and what it says behind them.
 */
export function imagesOf(
  reading: Reading,
  repository: Repository | undefined,
  marked: Pick<MarkedFile, "behind"> | undefined,
): ImageSpec[] {
  const { needs } = reading;
  const all = [...needs.keys()];
  if (!reading.raw.images) return repository ? [imageOfAll(reading, repository, marked)] : [];
  const specs = entriesOf(reading, "images").flatMap(([name, image]): ImageSpec[] => {
    checkTags(reading, name, image.tags ?? []);
    const own = overridesOf(reading, image.config ?? {}, ["images", name, "config"]);
    const where =
      image.repository === undefined
        ? repository
        : repositoryAt(reading, image.repository, "images", name, "repository");
    if (!where) return [];
    const place = keyPlace(reading, "images", name);
    const wanted = withNeeds(image.sections ?? all, needs);
    const sections = marked ? all.filter((one) => wanted.includes(one)) : wanted;
    const config = marked ? above(behindOf(reading, marked, sections, place), own) : own;
    return [{ name, place, repository: where, sections, tags: image.tags ?? defaultTags, config }];
  });
  checkClashes(reading, specs);
  return specs;
}

function imageOfAll(
  reading: Reading,
  repository: Repository,
  marked: Pick<MarkedFile, "behind"> | undefined,
): ImageSpec {
  const name = repository.path.slice(repository.path.lastIndexOf("/") + 1);
  const place = keyPlace(reading, "repository");
  const sections = withNeeds([...reading.needs.keys()], reading.needs);
  const config = marked ? behindOf(reading, marked, sections, place) : {};
  return { name, place, repository, sections, tags: defaultTags, config };
}

function behindOf(
  { report }: Reading,
  { behind }: Pick<MarkedFile, "behind">,
  sections: readonly string[],
  place: Place,
): Overrides {
  const said = behind(sections);
  if (said) return said;
  const code = "other-state";
  const message = `without all sections it can't be told what the image's configuration is`;
  const hint = "give it all sections, or write what they set differently without variables";
  report({ code, message, place, hint });
  return {};
}

function checkTags(reading: Reading, image: string, tags: readonly string[]): void {
  for (const [index, tag] of tags.entries()) {
    if (isTag(tag)) continue;
    reading.report({
      code: "invalid-tag",
      message: `"${tag}" is no tag`,
      place: valuePlace(reading, "images", image, "tags", index),
      hint: "a tag has letters, digits, _ . and -, begins with none of . -, and is at most 128 long",
    });
  }
}

/** No two images move the same tag. */
function checkClashes(reading: Reading, specs: readonly ImageSpec[]): void {
  const taken = new Map<string, { readonly image: string; readonly place: Place }>();
  for (const spec of specs) {
    const written = reading.raw.images?.[spec.name]?.tags !== undefined;
    for (const [index, tag] of spec.tags.entries()) {
      const place = written ? valuePlace(reading, "images", spec.name, "tags", index) : spec.place;
      const reference = `${formatRepository(spec.repository)}:${tag}`;
      const first = taken.get(reference);
      if (!first) {
        taken.set(reference, { image: spec.name, place });
        continue;
      }
      reading.report({
        code: "duplicate-tag",
        message: `"${spec.name}" has the tag ${reference} of "${first.image}"`,
        place,
        related: [{ message: `"${first.image}" has it here`, place: first.place }],
        hint: "give one of the images another tag or a repository of its own",
      });
    }
  }
}
