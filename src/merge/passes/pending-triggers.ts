import { bytesOf as bytesOfPath } from "../../layer/paths.ts";
import type { Desk } from "../desk.ts";
import { statusOf } from "../drivers/dpkg-package.ts";
import { fieldOf, parseDeb822, printDeb822, type Stanza } from "../formats/deb822.ts";
import { latin1 } from "../formats/latin1.ts";

const status = "var/lib/dpkg/status";

/** Notes in dpkg's database that triggers of packages are to be run. */
export function makePending(
  desk: Desk,
  triggers: readonly { readonly package: string; readonly path: string }[],
): void {
  const node = desk.merged.get(status);
  const bytes = desk.read(desk.merged, status);
  if (!node || !bytes || triggers.length === 0) return;
  const stanzas = parseDeb822(bytes).map((stanza) => {
    const name = fieldOf(stanza, "Package");
    const paths = triggers.flatMap((trigger) => (trigger.package === name ? [trigger.path] : []));
    return paths.length > 0 ? withPending(stanza, paths) : stanza;
  });
  desk.write(status, printDeb822(stanzas), node);
}

/** The stanza as dpkg writes it when it owes the package these triggers. */
function withPending(stanza: Stanza, paths: readonly string[]): Stanza {
  const { want, flag, state } = statusOf(stanza);
  if (!takesTriggers.includes(state)) return stanza;
  const owed = (fieldOf(stanza, "Triggers-Pending") ?? "").split(/\s+/).filter(Boolean);
  const names = new Set([...owed, ...paths.map((path) => latin1(bytesOfPath(path)))]);
  const next = state === "triggers-awaited" ? state : "triggers-pending";
  const fields = [...stanza].filter(([field]) => field !== "Triggers-Pending");
  const at = 1 + fields.findLastIndex(([field]) => fieldsBefore.has(field));
  return new Map([
    ...fields.slice(0, at),
    ["Triggers-Pending", ` ${[...names].join(" ")}`] as const,
    ...fields.slice(at),
  ]).set("Status", ` ${want} ${flag} ${next}`);
}

const takesTriggers = ["installed", "triggers-awaited", "triggers-pending"];

/**
 * Fields that stand before the triggers; behind them are those that dpkg does not know. Source:
 * dpkg, lib/dpkg/parse.c.
 */
const fieldsBefore = new Set(
  `Package Essential Protected Status Priority Section Installed-Size Origin Maintainer Bugs
  Architecture Multi-Arch Source Version Config-Version Replaces Provides Depends Pre-Depends
  Recommends Suggests Breaks Conflicts Enhances Conffiles Filename Size MD5sum MSDOS-Filename
  Description`.split(/\s+/),
);
