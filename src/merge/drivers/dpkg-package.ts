import { fieldOf, isSameStanza, type Stanza } from "../formats/deb822.ts";
import { readable } from "../formats/latin1.ts";
import type { RecordRules } from "../records.ts";
import { mapSides, standing } from "../standing.ts";
import { type FieldRule, mergeFields, setRule } from "./stanza-fields.ts";

/** What a package's `Status` says. Source: dpkg-query(1), "Package information". */
export interface PackageStatus {
  /** `install`, `hold`, `deinstall`, `purge`, `unknown`. */
  readonly want: string;
  /** `ok` or `reinstreq`. */
  readonly flag: string;
  /** `installed`, `config-files`, `triggers-pending` … */
  readonly state: string;
}

/** A package's status; one without the field is installed, as distroless' databases have it. */
export function statusOf(stanza: Stanza | undefined): PackageStatus {
  const [want = "install", flag = "ok", state = "installed"] = (
    fieldOf(stanza, "Status") ?? ""
  ).split(/\s+/);
  return { want: want || "install", flag, state };
}

/** Whether a package's files are there. */
export const isPresent = (stanza: Stanza | undefined): boolean =>
  stanza !== undefined && !["not-installed", "config-files"].includes(statusOf(stanza).state);

/**
 * How two sections' records of one package go together: the state must agree, a hold wins, sets of
 * conffiles and triggers merge by element, and there can be one version only.
 */
export function packageRules(nameOf: (key: string) => string): RecordRules<Stanza> {
  return {
    nameOf: (key) => `package ${nameOf(key)}`,
    textOf,
    isSame: isSameStanza,
    merge(base, changes, key, history) {
      const present = changes.filter(({ to }) => isPresent(to));
      if (present.length > 0 && present.length < changes.length) {
        return { why: "it is removed by one section and changed by another" };
      }
      const { stanza, clashes } = mergeFields(base, history, fieldRules);
      if (clashes.includes("Version")) {
        const versions = new Set(changes.map(({ to }) => readable(fieldOf(to, "Version") ?? "")));
        return { why: `${nameOf(key)} ${[...versions].join(" vs ")}` };
      }
      if (clashes.length === 0) return { record: settleTriggers(stanza) };
      const fields = clashes.map(readable).join(", ");
      return { why: `the same version has a different ${fields}`, record: stanza };
    },
  };
}

function textOf(stanza: Stanza): string {
  const version = readable(fieldOf(stanza, "Version") ?? "no version");
  const { want, flag, state } = statusOf(stanza);
  const status = `${want} ${flag} ${state}`;
  return status === "install ok installed" ? version : `${version} (${readable(status)})`;
}

/** States of a package that is installed but for triggers: its trigger fields tell which it is. */
const installedStates = ["installed", "triggers-pending", "triggers-awaited"];

const mergeStatus: FieldRule = (base, history) => {
  const words = (text: string | undefined): string[] => (text ?? "").trim().split(/\s+/);
  const word = (at: number): string[] => {
    const changes = mapSides(history, (text) => words(text)[at] ?? "");
    const live = standing(changes, (a, b) => a === b).map(({ to }) => to);
    return live.length > 0 ? [...new Set(live)] : [words(base)[at] ?? ""];
  };
  const [wants, flags, states] = [word(0), word(1), word(2)];
  const want = wants.includes("hold") ? "hold" : wants[0];
  const flag = flags.includes("reinstreq") ? "reinstreq" : flags[0];
  const isInstalled = states.every((state) => installedStates.includes(state));
  if (states.length > 1 && !isInstalled) return null;
  if (wants.length > 1 && want !== "hold") return null;
  return ` ${want} ${flag} ${isInstalled ? "installed" : states[0]}`;
};

/** Makes the state of an installed package that which its trigger fields stand for. */
function settleTriggers(stanza: Stanza): Stanza {
  const { want, flag, state } = statusOf(stanza);
  if (!stanza.has("Status") || !installedStates.includes(state)) return stanza;
  const settled = stanza.has("Triggers-Awaited")
    ? "triggers-awaited"
    : stanza.has("Triggers-Pending")
      ? "triggers-pending"
      : "installed";
  return settled === state
    ? stanza
    : new Map([...stanza]).set("Status", ` ${want} ${flag} ${settled}`);
}

const triggers = setRule(
  (text) => text.split(/\s+/).filter((name) => name !== ""),
  (names) => ` ${names.join(" ")}`,
);

/** Lines ` path hash [obsolete]`. */
const conffiles = setRule(
  (text) => text.split("\n").filter((line) => line.trim() !== ""),
  (lines) => ["", ...lines].join("\n"),
  (line) => line.replace(/ [0-9a-z]+( obsolete)?$/, ""),
);

const fieldRules: { readonly [field: string]: FieldRule } = {
  Status: mergeStatus,
  Conffiles: conffiles,
  "Triggers-Pending": triggers,
  "Triggers-Awaited": triggers,
};
