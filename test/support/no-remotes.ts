import type { Remotes } from "../../src/run/remotes.ts";

const refuse = async (address: string): Promise<never> => {
  throw new Error(`nobody should ask for ${address}`);
};

/** For builds that have nothing from elsewhere. */
export const noRemotes: Remotes = { find: refuse, again: refuse, exact: refuse };
