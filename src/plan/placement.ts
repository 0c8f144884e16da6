import { isSamePlatform, type Platform } from "../image/descriptor.ts";

/** A builder as far as placing steps on it goes. */
export interface Site {
  readonly name: string;
  /** How many builds it runs at once. */
  readonly jobs: number;
  /** What it may be asked for; anything when absent. */
  readonly platforms?: readonly Platform[];
  /** What its processors run themselves. */
  readonly native: readonly Platform[];
  /** What it says that it builds, natively or by emulation; empty when that is not known. */
  readonly known: readonly Platform[];
}

/** A builder and how many builds it runs now. */
export interface Load {
  readonly site: Site;
  readonly running: number;
}

/** A step that is ready. */
export interface Waiting {
  readonly platform: Platform | undefined;
  /** Milliseconds from its start to the end of the longest chain of steps that begins with it. */
  readonly remaining: number;
}

/**
 * Which step starts next, and where. The one with the longest way to the end goes first, to a
 * builder that suits it best, and among those to the least loaded. A step whose platform is native
 * to a builder waits for one of those: emulation takes many times as long as any queue.
 * Undefined when nothing can start now.
 */
export function nextStart<W extends Waiting, L extends Load>(
  waiting: readonly W[],
  loads: readonly L[],
): { readonly task: W; readonly load: L } | undefined {
  const sites = loads.map(({ site }) => site);
  for (const task of [...waiting].sort((a, b) => b.remaining - a.remaining)) {
    const suited = suitedFor(task.platform, sites);
    const load = loads
      .filter(({ site, running }) => suited.includes(site) && running < site.jobs)
      .reduce<L | undefined>(
        (least, one) => (least === undefined || loadOf(one) < loadOf(least) ? one : least),
        undefined,
      );
    if (load) return { task, load };
  }
  return undefined;
}

/** The builders that suit a platform best, in their order; none when no builder may build it. */
export function suitedFor<P extends Site>(
  platform: Platform | undefined,
  sites: readonly P[],
): P[] {
  const suits = sites.map((site) => suitOf(site, platform));
  const best = Math.max(...suits);
  return best < 0 ? [] : sites.filter((_, at) => suits[at] === best);
}

/**
 * A builder that does not name a platform may still be asked: a section that only copies files
 * needs no emulation.
 */
function suitOf({ platforms, native, known }: Site, platform: Platform | undefined): number {
  const has = (list: readonly Platform[]): boolean =>
    platform === undefined || list.some((one) => isSamePlatform(one, platform));
  if (platforms && !has(platforms)) return -1;
  if (has(native)) return 2;
  return has(known) ? 1 : 0;
}

const loadOf = ({ site, running }: Load): number => running / site.jobs;
