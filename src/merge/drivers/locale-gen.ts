import type { Driver } from "../driver.ts";
import { bytesOf, latin1 } from "../formats/latin1.ts";
import { mergeSet } from "../set.ts";
import { agreement, counted } from "./agreement.ts";

/** A locale and its character set, commented out or not: `# de_DE.UTF-8 UTF-8`. */
const localeLine = /^(#\s*)?([A-Za-z_]+[\w.@-]*\s+[A-Z0-9_-]+)\s*$/;

/**
 * The locales to generate. A locale is on when a section switched it on, and off when sections
 * only switched it off. Mostly the file is new in several sections, each of which has on what it
 * wants and all others as comments: a merge of lines would find nothing to begin with.
 */
export const localeGen: Driver = {
  name: "locale-gen",
  paths: /^etc\/locale\.gen$/,
  merge(base, changes) {
    const settled = agreement(base, changes);
    if (settled) return settled;
    const wanted = new Set(
      mergeSet(
        enabledIn(base),
        changes.map((change) => ({
          ...change,
          from: enabledIn(change.from),
          to: enabledIn(change.to),
        })),
      ),
    );
    const last = latin1(counted(changes).at(-1)?.to);
    const listed = new Set<string>();
    const lines = last.split("\n").map((line) => {
      const locale = localeOf(line);
      if (!locale) return line;
      listed.add(locale.name);
      const isOn = wanted.has(locale.name);
      if (isOn === locale.isOn) return line;
      return isOn ? locale.name : `# ${locale.name}`;
    });
    const others = [...wanted].filter((name) => !listed.has(name)).map((name) => `${name}\n`);
    const text = lines.join("\n");
    const gap = text === "" || text.endsWith("\n") || others.length === 0 ? "" : "\n";
    return { bytes: bytesOf(text + gap + others.join("")), conflicts: [], notes: [] };
  },
};

function localeOf(line: string): { name: string; isOn: boolean } | undefined {
  const [, comment, name = ""] = localeLine.exec(line) ?? [];
  return name === "" ? undefined : { name, isOn: comment === undefined };
}

function enabledIn(bytes: Buffer | undefined): string[] {
  return latin1(bytes)
    .split("\n")
    .flatMap((line) => {
      const locale = localeOf(line);
      return locale?.isOn ? [locale.name] : [];
    });
}
