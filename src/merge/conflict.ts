/** Two sections that want different things of one place. */
export interface Conflict {
  /** What it is about: `Env GOROOT`, `Entrypoint`. */
  readonly subject: string;
  /** The value before, as text; undefined when there was none. */
  readonly base: string | undefined;
  readonly sides: readonly { readonly section: string; readonly value: string }[];
}

/** One conflict as a person reads it. */
export function formatConflict(conflict: Conflict): string {
  const lines = [
    `${conflict.subject} is set differently by ${listOf(conflict.sides.map((s) => s.section))}:`,
    ...conflict.sides.map(({ section, value }) => `  ${section}: ${value}`),
  ];
  if (conflict.base !== undefined) lines.push(`  base: ${conflict.base}`);
  return lines.join("\n");
}

function listOf(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
