/**
 * A file of dnf5's system state: a version, then one table by key, each value on a line of its own
 * (`"bash.x86_64" = {reason = "User"}`) or a table of its own (`[groups.core]`). Text is latin1.
 * Source: dnf5, libdnf5/system/state.cpp, and what toml11 makes of it.
 */
export interface DnfState {
  /** What stands before the table. */
  readonly head: string;
  /** `packages`, `nevras`, `groups` … */
  readonly table: string;
  /** Raw lines by key. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Undefined when it is written in another way. */
export function parseDnfState(bytes: Buffer): DnfState | undefined {
  const head: string[] = [];
  const entries = new Map<string, string>();
  let table: string | undefined;
  let open: { key: string; lines: string[]; isTable: boolean } | undefined;
  for (const line of bytes.toString("latin1").split("\n")) {
    const header = /^\[([\w-]+)(?:\.(.+))?\]\s*$/.exec(line);
    if (header) {
      close();
      const [, name, key] = header;
      table ??= name;
      if (table !== name) return undefined;
      if (key !== undefined) open = { key: bare(key), lines: [line], isTable: true };
    } else if (table === undefined) head.push(line);
    else if (open?.isTable || (open && depthOf(open.lines) > 0)) open.lines.push(line);
    else if (line.trim() !== "") {
      close();
      const [, key] = /^("(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)\s*=/.exec(line) ?? [];
      if (key === undefined) return undefined;
      open = { key: bare(key), lines: [line], isTable: false };
    }
  }
  close();
  return table === undefined ? undefined : { head: head.join("\n"), table, entries };

  function close(): void {
    if (open) entries.set(open.key, open.lines.join("\n").trimEnd());
    open = undefined;
  }
}

/** Sorted by key, as dnf5 writes it; values on lines before tables, which TOML asks for. */
export function formatDnfState({ head, table, entries }: DnfState): Buffer {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const texts = sorted.map(([, text]) => text);
  const isTable = (text: string): boolean => text.startsWith("[");
  const lines = texts.filter((text) => !isTable(text));
  const tables = texts.filter(isTable);
  const text = [`${head}\n[${table}]`, ...lines, ...tables.map((each) => `${each}\n`)].join("\n");
  return Buffer.from(`${text.trimEnd().replace(/^\n/, "")}\n`, "latin1");
}

/** How many brackets of a value are open. */
function depthOf(lines: readonly string[]): number {
  const code = lines.join("\n").replace(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g, "");
  return (code.match(/[[{]/g) ?? []).length - (code.match(/[\]}]/g) ?? []).length;
}

const bare = (key: string): string => key.replace(/^(["'])(.*)\1$/, "$2");
