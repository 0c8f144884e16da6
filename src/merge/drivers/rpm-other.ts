import type { Driver } from "../driver.ts";
import { refusal } from "./refusal.ts";

/**
 * rpm's databases that nobody but rpm reads: `Packages.db` (ndb: SUSE) and `Packages` (Berkeley DB:
 * until EL 8). Two that differ are a conflict; files that index them are the last section's, which
 * goes with it.
 */
export const rpmOther: Driver = {
  name: "rpm-other",
  paths:
    /^(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/(?:Packages(?:\.db)?|Index\.db|__db\.\d+|[A-Z][A-Za-z0-9]*)$/,
  merge(base, changes, { path }) {
    const [, kind] = /\/Packages(\.db)?$/.exec(path) ?? ["", undefined];
    if (!/\/Packages(?:\.db)?$/.test(path)) {
      return { bytes: changes.at(-1)?.to, conflicts: [], notes: [] };
    }
    const format = kind ? "ndb" : "Berkeley DB";
    const why = `rpm's ${format} can't be merged: install the packages in one section, or let one section need the other`;
    return refusal(base, changes, "file", why);
  },
};
