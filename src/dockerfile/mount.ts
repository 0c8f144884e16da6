/** The options of `RUN --mount=` that say where content comes from, variables not yet expanded. */
export interface MountSource {
  readonly type: string | undefined;
  readonly from: string | undefined;
  readonly source: string | undefined;
}

/**
 * Reads the comma-separated options of a mount; later ones win.
 * Source: Dockerfile reference, "RUN --mount"; RFC 4180 for quotes.
 */
export function mountSourceOf(value: string): MountSource {
  const options = new Map<string, string>();
  for (const field of fieldsOf(value)) {
    const equals = field.indexOf("=");
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    if (equals >= 0) options.set(key === "src" ? "source" : key, field.slice(equals + 1));
  }
  return {
    type: options.get("type"),
    from: options.get("from"),
    source: options.get("source"),
  };
}

function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
