import type { Driver } from "../driver.ts";
import { type IniLine, parseIni } from "../formats/ini-text.ts";
import { bytesOf, latin1, readable } from "../formats/latin1.ts";
import { mergeRecords, type Records } from "../records.ts";
import { agreement, counted } from "./agreement.ts";

/**
 * Files of sections and keys (`.ini`, `.cfg`, systemd units). The text is the last section's with
 * its comments; keys of others go to the end of their section with the comments before them. A key
 * that stands several times in one section is a set of values.
 */
export const ini: Driver = {
  name: "ini",
  merge(base, changes) {
    const settled = agreement(base, changes);
    if (settled) return settled;
    const files = new Map<Buffer, IniLine[]>();
    for (const bytes of [base, ...changes.flatMap(({ from, to }) => [from, to])]) {
      if (bytes) files.set(bytes, parseIni(latin1(bytes)));
    }
    const idOf = identify([...files.values()]);
    const linesOf = (bytes: Buffer | undefined): IniLine[] => (bytes && files.get(bytes)) ?? [];
    const recordsOf = (bytes: Buffer | undefined): Records<IniLine> =>
      new Map(linesOf(bytes).flatMap((line) => (line.kind === "key" ? [[idOf(line), line]] : [])));
    const { records, conflicts } = mergeRecords(
      recordsOf(base),
      changes.map((side) => ({ ...side, from: recordsOf(side.from), to: recordsOf(side.to) })),
      {
        isSame: (a, b) => a.value === b.value,
        nameOf: (id) => readable(id.split("\0").slice(0, 2).filter(Boolean).join(".")),
        textOf: ({ value }) => readable(value),
      },
    );
    const last = linesOf(counted(changes).at(-1)?.to);
    const comments = new Map([...files.values()].flatMap(commentsBefore));
    const text = render(last, records, idOf, comments);
    return { bytes: bytesOf(text), conflicts, notes: [] };
  },
};

type IdOf = (line: IniLine) => string;

/** Identity of keys: section and key, and the value where a file has the key several times. */
function identify(files: readonly IniLine[][]): IdOf {
  const plain: IdOf = ({ section, key }) => `${section}\0${key}`;
  const several = new Set<string>();
  for (const lines of files) {
    const seen = new Set<string>();
    for (const line of lines) {
      if (line.kind !== "key") continue;
      if (seen.has(plain(line))) several.add(plain(line));
      seen.add(plain(line));
    }
  }
  return (line) => (several.has(plain(line)) ? `${plain(line)}\0${line.value}` : plain(line));
}

/** Keys with the comments that stand right before them. */
function commentsBefore(lines: readonly IniLine[]): [IniLine, string][] {
  let above = "";
  return lines.flatMap((line): [IniLine, string][] => {
    const before = above;
    above = line.kind === "other" && line.text.trim() !== "" ? above + line.text : "";
    return line.kind === "key" ? [[line, before]] : [];
  });
}

/** The lines with the records in place of their keys, and the records that they lack. */
function render(
  lines: readonly IniLine[],
  records: Records<IniLine>,
  idOf: IdOf,
  comments: ReadonlyMap<IniLine, string>,
): string {
  const out = lines.flatMap((line): { line: IniLine; text: string }[] => {
    if (line.kind !== "key") return [{ line, text: line.text }];
    const record = records.get(idOf(line));
    if (!record) return [];
    return [{ line, text: record.value === line.value ? line.text : record.text }];
  });
  const known = new Set(lines.flatMap((line) => (line.kind === "key" ? [idOf(line)] : [])));
  for (const [id, line] of records) {
    if (known.has(id)) continue;
    const isPlaceOf = ({ line: other }: { line: IniLine }): boolean =>
      other.section === line.section && other.kind !== "other";
    const twin = out.findLastIndex((each) => isPlaceOf(each) && each.line.key === line.key);
    const place = twin < 0 ? out.findLastIndex(isPlaceOf) : twin;
    const text = (comments.get(line) ?? "") + line.text;
    if (place >= 0) out.splice(place + 1, 0, { line, text });
    else if (line.section === "") out.unshift({ line, text });
    else {
      const title = `${out.length > 0 ? "\n" : ""}[${line.section}]\n`;
      out.push({ line: { ...line, kind: "section", key: "" }, text: title }, { line, text });
    }
  }
  return out.map(({ text }, at) => (at < out.length - 1 ? ended(text) : text)).join("");
}

const ended = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);
