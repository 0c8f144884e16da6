import type { Driver } from "../driver.ts";
import {
  fieldOf,
  isSameStanza,
  parseDeb822,
  printDeb822,
  type Stanza,
  stanzasBy,
} from "../formats/deb822.ts";
import { readable } from "../formats/latin1.ts";
import { mergeRecords } from "../records.ts";
import { mapSides } from "../standing.ts";
import { unlessGone } from "./keyed-lines.ts";
import { mergeFields, setRule } from "./stanza-fields.ts";

/**
 * debconf's databases: questions with their answers (`config.dat`, `passwords.dat`) and the
 * templates that they are made of, by name. Owners, flags and variables are sets; an answer that
 * two sections gave differently is a conflict. Source: debconf-devel(7), and the order in which
 * debconf writes: by name.
 */
export const debconf: Driver = {
  name: "debconf",
  paths: /^var\/cache\/debconf\/(config|templates|passwords)\.dat$/,
  merge(base, changes, { path }) {
    const what = path.endsWith("/templates.dat") ? "debconf template" : "debconf question";
    const isSecret = path.endsWith("/passwords.dat");
    const { records, conflicts } = mergeRecords(parse(base), mapSides(changes, parse), {
      isSame: isSameStanza,
      nameOf: (name) => `${what} ${readable(name)}`,
      textOf: (stanza) => (isSecret ? "(a secret)" : textOf(stanza)),
      merge(before, _, __, history) {
        const { stanza, clashes } = mergeFields(before, history, fieldRules);
        if (clashes.length === 0) return { record: stanza };
        return { why: `its ${clashes.map(readable).join(", ")} differs`, record: stanza };
      },
    });
    const stanzas = [...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stanza]) => stanza);
    return { bytes: unlessGone(printDeb822(stanzas), changes), conflicts, notes: [] };
  },
};

const parse = (bytes: Buffer | undefined): Map<string, Stanza> =>
  stanzasBy(parseDeb822(bytes), (stanza) => fieldOf(stanza, "Name") ?? "");

/** The answer, or what there is to choose: the first of these fields, one line of it. */
function textOf(stanza: Stanza): string {
  for (const name of ["Value", "Default", "Description"]) {
    const value = fieldOf(stanza, name);
    if (value !== undefined) return readable(value.split("\n", 1)[0] ?? "");
  }
  return "(no answer)";
}

const listRule = setRule(
  (text) => text.split(",").flatMap((name) => name.trim() || []),
  (names) => ` ${names.sort().join(", ")}`,
);

const fieldRules = {
  Owners: listRule,
  Flags: listRule,
  // One line for each, ` name = value`.
  Variables: setRule(
    (text) => text.split("\n").filter((line) => line.trim() !== ""),
    (lines) => `\n${lines.sort().join("\n")}`,
    (line) => line.replace(/ = .*/s, ""),
  ),
};
