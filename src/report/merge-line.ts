import { isDatabase } from "../merge/databases.ts";
import type { MergeReport } from "../merge/report.ts";
import { countOf, formatBytes } from "./format.ts";

/** How many files the line names, and how many packages the hints do. */
const limits = { files: 3, hints: 3 };

/**
 * What a merge did, on one line:
 * `merged: +212 packages from 4 sections, 7 ids renumbered, ld.so.cache; fix-up 45 entries, 622 kB`.
 * The databases of packages and accounts are not named: their counts stand for them.
 */
export function mergeLine(report: MergeReport): string {
  const { sections, packages, ids, conflicts, missedTriggers, fixup } = report;
  const from = countOf(sections.length, "section");
  const parts = [
    packages.added > 0 ? `+${countOf(packages.added, "package")} from ${from}` : from,
    ...(ids.length > 0 ? [`${countOf(ids.length, "id")} renumbered`] : []),
    ...fileNames(report),
    ...(missedTriggers.length > 0 ? [`${countOf(missedTriggers.length, "trigger")} missed`] : []),
    ...(conflicts.length > 0
      ? [`${countOf(conflicts.length, "conflict")} decided by the policy`]
      : []),
  ];
  const added =
    fixup.entries === 0
      ? "no fix-up needed"
      : `fix-up ${countOf(fixup.entries, "entry", "entries")}, ${formatBytes(fixup.bytes)}`;
  return `merged: ${parts.join(", ")}; ${added}`;
}

function fileNames({ drivers }: MergeReport): string[] {
  // That logs were put together is of no interest here.
  const telling = drivers.filter(({ name }) => name !== "log");
  const paths = telling.flatMap((driver) => driver.paths).filter((path) => !isDatabase(path));
  const names = [...new Set(paths)].map((path) => path.slice(path.lastIndexOf("/") + 1));
  const more = names.length - limits.files;
  return more > 0 ? [...names.slice(0, limits.files), `${countOf(more, "file")} more`] : names;
}

/** What would make the sections smaller, one line each, the largest first. */
export function hintsOf({ packages }: MergeReport): string[] {
  return packages.shared.slice(0, limits.hints).map(({ name, sections, bytes, isUpgrade }) => {
    const size = bytes > 0 ? `, ${formatBytes(bytes)}` : "";
    const [bare = name] = name.split(":");
    const what = isUpgrade ? `upgrade ${bare} in the base` : `move ${bare} to the base`;
    return `${what}: ${countOf(sections.length, "section")} carry it${size}`;
  });
}
