/** The options of `RUN --mount=` that say where content comes from and goes, variables not yet expanded. */
export interface MountSource {
  readonly type: string | undefined;
  readonly from: string | undefined;
  readonly source: string | undefined;
  readonly target: string | undefined;
  /** Of secrets and ssh. */
  readonly id: string | undefined;
  readonly required: boolean;
}

const aliases: { readonly [key: string]: string } = {
  src: "source",
  dst: "target",
  destination: "target",
};

/**
 * Reads the comma-separated options of a mount; later ones win.
 * Source: Dockerfile reference, "RUN --mount"; RFC 4180 for quotes.
 */
export function mountSourceOf(value: string): MountSource {
  const options = new Map<string, string>();
  for (const [key, text] of mountFields(value)) options.set(aliases[key] ?? key, text);
  return {
    type: options.get("type"),
    from: options.get("from"),
    source: options.get("source"),
    target: options.get("target"),
    id: options.get("id"),
    // The one option that needs no value.
    required: /(?:^|,)required(?:=true)?(?:,|$)/i.test(value),
  };
}

/** The options that have a value, in order: key in lower case, and value. */
export function mountFields(value: string): (readonly [string, string])[] {
  return fieldsOf(value).flatMap((field) => {
    const equals = field.indexOf("=");
    return equals < 0
      ? []
      : [[field.slice(0, equals).toLowerCase(), field.slice(equals + 1)] as const];
  });
}

function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
