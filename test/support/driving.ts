import type { Driver, DriverResult, FileChange, Surroundings } from "../../src/merge/driver.ts";

export type Bytes = string | Buffer | undefined;

/** A text in a test is UTF-8, as it is in a file. */
const bytesOf = (text: Bytes): Buffer | undefined =>
  typeof text === "string" ? Buffer.from(text) : text;

/** What a section made of a file that it found as `from`. */
export const change = (
  section: string,
  from: Bytes,
  to: Bytes,
  needs: readonly string[] = [],
): FileChange => ({ section, needs, from: bytesOf(from), to: bytesOf(to) });

/** Merges a file with a driver; `around` are the files that the driver may look at. */
export function drive(
  driver: Driver,
  path: string,
  base: Bytes,
  changes: readonly FileChange[],
  around: Partial<Surroundings> = {},
): Omit<DriverResult, "bytes"> & { readonly text: string | undefined } {
  const surroundings = { path, base: () => undefined, side: () => undefined, ...around };
  const { bytes, ...rest } = driver.merge(bytesOf(base), changes, surroundings);
  return { ...rest, text: bytes?.toString() };
}

/** Merges what sections made of the same file, by section. */
export const driveAll = (
  driver: Driver,
  path: string,
  base: Bytes,
  sides: { readonly [section: string]: Bytes },
): ReturnType<typeof drive> =>
  drive(
    driver,
    path,
    base,
    Object.entries(sides).map(([section, to]) => change(section, base, to)),
  );
