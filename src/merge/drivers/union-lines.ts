import type { Driver } from "../driver.ts";
import { bytesOf, latin1 } from "../formats/latin1.ts";
import { agreement, counted } from "./agreement.ts";

/** Every line of every section once, the first section's first. */
export const unionLines: Driver = {
  name: "union-lines",
  merge(base, changes) {
    const settled = agreement(base, changes);
    if (settled) return settled;
    const lines = counted(changes).flatMap(({ to }) => latin1(to).replace(/\n$/, "").split("\n"));
    const text = [...new Set(lines)].map((line) => `${line}\n`);
    return { bytes: bytesOf(text.join("")), conflicts: [], notes: [] };
  },
};
