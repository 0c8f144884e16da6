/** A line of an INI file, with those that go on with it. */
export interface IniLine {
  /** All of it, line ends included; the very last may have none. */
  readonly text: string;
  /** Of the section that it stands in; "" before the first. */
  readonly section: string;
  /** `section`: its head. `other`: comments and blank lines. */
  readonly kind: "section" | "key" | "other";
  /** Of keys. */
  readonly key: string;
  /** Of keys, without the white space around it; "" for a key alone. */
  readonly value: string;
}

const head = /^\s*\[([^\]]*)\]/;
const comment = /^\s*(?:[#;]|$)/;

/**
 * The lines of a file with sections (`[name]`), keys (`key = value`, `key: value`, a key alone) and
 * comments (`#`, `;`). A key goes on where a line ends in `\`, or where the next one is indented
 * deeper than it, as in Python's configparser. Any text is such a file.
 */
export function parseIni(text: string): IniLine[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: IniLine[] = [];
  let section = "";
  for (let at = 0; at < lines.length; ) {
    const first = lines[at++] ?? "";
    const name = head.exec(first)?.[1];
    if (name !== undefined) section = name;
    if (name !== undefined || comment.test(first)) {
      const kind = name === undefined ? "other" : "section";
      out.push({ text: first, section, kind, key: "", value: "" });
      continue;
    }
    let all = first;
    while (at < lines.length && goesOn(first, lines[at - 1] ?? "", lines[at] ?? "")) {
      all += lines[at++];
    }
    const [, key = "", value = ""] = /^([^=:]*)(?:[=:]([\s\S]*))?$/.exec(all) ?? [];
    out.push({ text: all, section, kind: "key", key: key.trim(), value: value.trim() });
  }
  return out;
}

function goesOn(first: string, previous: string, next: string): boolean {
  if (/\\\r?\n$/.test(previous)) return true;
  return !comment.test(next) && indentOf(next) > indentOf(first);
}

const indentOf = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;
