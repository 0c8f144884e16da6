import type { Effects } from "../shell/effects.ts";

/** An instruction that leaves files alone. */
export const nothingDone: Effects = {
  reads: [],
  writes: [],
  removes: [],
  links: [],
  commands: [],
  variables: [],
  installs: [],
  refreshes: [],
  upgrades: [],
  removesPackages: [],
  makesUsers: [],
  makesGroups: [],
  usesUsers: [],
  usesGroups: [],
  unknowns: [],
};
