import type { Driver, FileChange } from "../driver.ts";

/** Logs of what was installed: the base's, then what each section wrote. */
export const log: Driver = {
  name: "log",
  paths: /^var\/log\/(dpkg\.log|alternatives\.log|fontconfig\.log|apt\/(history|term)\.log)$/,
  merge(base, changes) {
    // A section that emptied a log takes away what it found, of the base and of what it needs.
    const emptied = changes.filter((side) => tailOf(side) === undefined);
    const live = changes.filter(
      ({ section }) => !emptied.some(({ needs }) => needs.includes(section)),
    );
    if (live.length > 0 && live.every(({ to }) => to === undefined)) {
      return { bytes: undefined, conflicts: [], notes: [] };
    }
    const before = emptied.length > 0 ? [] : [base ?? Buffer.alloc(0)];
    const tails = live.map((side) => tailOf(side) ?? side.to ?? Buffer.alloc(0));
    return { bytes: Buffer.concat([...before, ...tails]), conflicts: [], notes: [] };
  },
};

/** What a section appended; undefined when what it found is not there any more. */
function tailOf({ from = Buffer.alloc(0), to }: FileChange): Buffer | undefined {
  return to?.subarray(0, from.length).equals(from) ? to.subarray(from.length) : undefined;
}
