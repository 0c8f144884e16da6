import { formatRepository, isSameRepository, type Repository } from "../image/reference.ts";
import type { ImageSpec, Layerfile } from "./layerfile.ts";
import type { Path } from "./located.ts";
import type { RawCache } from "./raw.ts";
import { type Reading, valuePlace } from "./reading.ts";
import { repositoryAt } from "./references.ts";

type Caches = Pick<Layerfile, "cache" | "caches">;

/** A cache of the file that could be read. */
interface Listed {
  readonly repository: Repository;
  readonly isWritable: boolean;
  readonly path: Path;
}

/**
 * Where results are looked up, and the one place where they are kept: the cache that may be written
 * to or, where none may, `REPOSITORY-cache`, which is asked behind the others. Undefined when what
 * the file says is wrong, which is reported.
 */
export function cachesOf(reading: Reading, repository: Repository | undefined): Caches | undefined {
  const { cache: raw } = reading.raw;
  const listed: Listed[] = [];
  const isList = Array.isArray(raw);
  const entries = (isList ? raw : raw ? [raw] : []) as readonly Partial<RawCache>[];
  for (const [index, { repository: text, mode }] of entries.entries()) {
    const path = isList ? ["cache", index] : ["cache"];
    const found =
      text === undefined ? undefined : repositoryAt(reading, text, ...path, "repository");
    if (found) listed.push({ repository: found, isWritable: mode !== "ro", path });
  }
  checkOnce(reading, listed);
  const writable = listed.filter(({ isWritable }) => isWritable);
  const [kept, second] = writable;
  if (kept && second) {
    reading.report({
      code: "duplicate",
      message: "two caches are written to: results are kept in one",
      place: valuePlace(reading, ...second.path),
      related: [{ message: "this is the first", place: valuePlace(reading, ...kept.path) }],
      hint: "give the others `mode: ro`",
    });
  }
  const caches = listed.map((each) => each.repository);
  if (kept) return { cache: kept.repository, caches };
  if (!repository || listed.length < entries.length) return undefined;
  const cache = { ...repository, path: `${repository.path}-cache` };
  const same = listed.find((each) => isSameRepository(each.repository, cache));
  if (same) {
    reading.report({
      code: "missing-key",
      message: `results have no place: no cache has mode rw, and the default, ${formatRepository(cache)}, is read only`,
      place: valuePlace(reading, ...same.path),
      hint: "list one more, with `mode: rw`",
    });
    return undefined;
  }
  return { cache, caches: [...caches, cache] };
}

function checkOnce(reading: Reading, listed: readonly Listed[]): void {
  for (const [index, { repository, path }] of listed.entries()) {
    const first = listed
      .slice(0, index)
      .find((each) => isSameRepository(each.repository, repository));
    if (!first) continue;
    reading.report({
      code: "duplicate",
      message: `the cache ${formatRepository(repository)} is listed twice`,
      place: valuePlace(reading, ...path),
      related: [{ message: "it is listed here first", place: valuePlace(reading, ...first.path) }],
    });
  }
}

/** No image is published to a repository that nothing may be written to. */
export function checkPublished(
  reading: Reading,
  found: Caches | undefined,
  images: readonly ImageSpec[],
): void {
  for (const repository of found?.caches ?? []) {
    if (isSameRepository(repository, found?.cache ?? repository)) continue;
    const image = images.find((each) => isSameRepository(each.repository, repository));
    if (!image) continue;
    reading.report({
      code: "excluded-key",
      message: `"${image.name}" would be published to ${formatRepository(repository)}, a cache that is read only`,
      place: image.place,
      hint: "publish it to another repository",
    });
  }
}
