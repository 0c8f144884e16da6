/**
 * The cycles of a graph of names, each from its first node in the order of the graph, without the
 * return: `[a, b]` for a → b → a. One a closing edge; names that the graph has not are passed over.
 */
export function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (name: string): void => {
    const at = trail.indexOf(name);
    if (at >= 0) {
      cycles.push(trail.slice(at));
      return;
    }
    if (done.has(name)) return;
    trail.push(name);
    for (const next of graph.get(name) ?? []) visit(next);
    trail.pop();
    done.add(name);
  };
  for (const name of graph.keys()) visit(name);
  return cycles;
}

/** Names in their order, each once and behind all that it needs, which is put in where it lacks. */
export function withNeeds(
  names: readonly string[],
  graph: ReadonlyMap<string, readonly string[]>,
): string[] {
  const ordered = new Set<string>();
  const open = new Set<string>();
  const add = (name: string): void => {
    if (ordered.has(name) || open.has(name)) return;
    open.add(name);
    for (const need of graph.get(name) ?? []) add(need);
    ordered.add(name);
  };
  for (const name of names) add(name);
  return [...ordered];
}
