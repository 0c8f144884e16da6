import type { Cluster, Clusters } from "./clusters.ts";

/**
 * The clusters that become the base: each that all the others come after which take time. Where none
 * takes time, all count.
 */
export function baseOf(
  { all, ancestors }: Clusters,
  isLight: (cluster: Cluster) => boolean,
): Cluster[] {
  const heavy = all.filter((one) => !isLight(one));
  const voters = heavy.length > 0 ? heavy : all;
  const isAbove = (one: Cluster, other: Cluster): boolean =>
    ancestors.get(other)?.has(one) ?? false;
  const base = new Set<Cluster>();
  for (;;) {
    const next = all.find((one) => {
      const others = voters.filter((voter) => voter !== one && !base.has(voter));
      const isOpen = [...(ancestors.get(one) ?? [])].some((above) => !base.has(above));
      return (
        !base.has(one) &&
        !isOpen &&
        others.length > 0 &&
        others.every((voter) => isAbove(one, voter))
      );
    });
    if (!next) return [...base];
    base.add(next);
  }
}

/** Trivial instructions that nothing waits for and that wait for nothing but the base. */
export function looseOf(
  { all, before, after }: Clusters,
  base: readonly Cluster[],
  isLight: (cluster: Cluster) => boolean,
): Cluster[] {
  return all.filter(
    (one) =>
      !base.includes(one) &&
      one.nodes.length === 1 &&
      isLight(one) &&
      (after.get(one)?.size ?? 0) === 0 &&
      [...(before.get(one) ?? [])].every((pred) => base.includes(pred)),
  );
}
