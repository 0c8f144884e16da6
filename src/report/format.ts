const byteUnits = ["B", "kB", "MB", "GB", "TB"] as const;

/** A number of bytes in decimal units, three digits: `0 B`, `1.25 kB`, `104 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${Math.round(value)} B`;
  return `${Number(value.toPrecision(3))} ${byteUnits[unit]}`;
}

/** Milliseconds as people say them: `0.4s`, `12.3s`, `2m 05s`, `1h 02m`. */
export function formatDuration(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.round(milliseconds / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor((seconds % 3600) / 60))}m`;
}

/**
 * Rows in aligned columns, two spaces apart, without trailing spaces. `paint` colours a cell after
 * it has been measured.
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  paint: (text: string, row: number, column: number) => string = (text) => text,
): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows
    .map((row, r) => {
      const last = row.findLastIndex((cell) => cell !== "");
      return row
        .slice(0, last + 1)
        .map((cell, c) => {
          const gap = c === last ? "" : " ".repeat((widths[c] ?? 0) - cell.length + 2);
          return (cell === "" ? "" : paint(cell, r, c)) + gap;
        })
        .join("");
    })
    .join("\n");
}

/** `7 cached`, `1 image`, `2 images`: a number with its word. */
export const countOf = (n: number, one: string, many = `${one}s`): string =>
  `${n} ${n === 1 ? one : many}`;

/** The first 12 digits of a digest: enough to tell two apart in one project. */
export const shortDigest = (digest: string): string =>
  digest.slice(digest.indexOf(":") + 1).slice(0, 12);
