/** What one section did to a value: what it found and what it left. */
export interface SideChange<T> {
  readonly section: string;
  /** Sections that it is built on, transitively. */
  readonly needs: readonly string[];
  readonly from: T;
  readonly to: T;
}

/**
 * Whose word counts on one value: the sections that changed it, without those that another of them
 * is built on, whose change was made in the knowledge of theirs. In the order given.
 */
export function standing<C extends SideChange<unknown>>(
  changes: readonly C[],
  isSame: (a: C["from"], b: C["from"]) => boolean,
): C[] {
  const changed = changes.filter(({ from, to }) => !isSame(from, to));
  return changed.filter(({ section }) => !changed.some(({ needs }) => needs.includes(section)));
}

/** The same changes of a value that is read out of the first one. */
export const mapSides = <T, U>(
  sides: readonly SideChange<T>[],
  read: (value: T) => U,
): SideChange<U>[] =>
  sides.map(({ section, needs, from, to }) => ({
    section,
    needs,
    from: read(from),
    to: read(to),
  }));
