import type { Driver } from "../driver.ts";

/**
 * What SQLite keeps beside databases that are merged: nothing is left of it, for a merged database
 * is whole (passes/sqlite-logs.ts sees to those that only one section changed).
 */
export const sqliteLog: Driver = {
  name: "sqlite-log",
  paths:
    /^(?:(?:var\/lib|usr\/lib\/sysimage|usr\/share)\/rpm\/rpmdb|var\/lib\/dnf\/history|usr\/lib\/sysimage\/libdnf5\/transaction_history)\.sqlite-(?:wal|shm)$/,
  merge: () => ({ bytes: undefined, conflicts: [], notes: [] }),
};
