import type { Layerfile } from "../config/layerfile.ts";
import { parseDigest } from "../image/digest.ts";
import { formatRepository, type Repository } from "../image/reference.ts";
import type { Emit, Event, Summary } from "./event.ts";

/** Whether a run found everything as it should be. */
export const hasNothingToDo = ({ outcomes, error }: Summary): boolean =>
  !error && outcomes.every(({ status }) => status === "cached");

/**
 * A run on stores that may not have the answers: what it tells is passed on when there was nothing to
 * do. Otherwise, also when something went wrong, nothing is told, and the run is undefined.
 */
export async function recalled(
  attempt: (emit: Emit) => Promise<Summary>,
  emit: Emit,
): Promise<Summary | undefined> {
  const events: Event[] = [];
  const summary = await attempt((event) => events.push(event));
  if (!hasNothingToDo(summary)) return undefined;
  events.forEach(emit);
  return summary;
}

/**
 * What a repository said of a target once and may be taken to say still: what a digest stands for,
 * what the cache has, and where the tags are that only this layerfile's builds move. Tags of other
 * images move when others please.
 */
export function staysTrue({
  cache,
  images,
}: Layerfile): (repository: Repository, target: string) => boolean {
  const cacheName = formatRepository(cache);
  const published = new Set(
    images.flatMap(({ repository, tags }) =>
      tags.map((tag) => `${formatRepository(repository)} ${tag}`),
    ),
  );
  return (repository, target) => {
    const name = formatRepository(repository);
    return (
      parseDigest(target) !== undefined || name === cacheName || published.has(`${name} ${target}`)
    );
  };
}
