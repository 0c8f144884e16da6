import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { closest } from "../diagnostics/suggest.ts";
import type { Path } from "./located.ts";
import { isInside, type Reading, valuePlace } from "./reading.ts";

/** The absolute path of a file of the project; undefined, and reported, when it is none. */
export const fileAt = (reading: Reading, text: string, path: Path): Promise<string | undefined> =>
  entryAt(reading, text, path, { kind: "file", within: "project" });

/** The absolute path of a file that may be anywhere on this machine. */
export const anyFileAt = (
  reading: Reading,
  text: string,
  path: Path,
): Promise<string | undefined> =>
  entryAt(reading, text, path, { kind: "file", within: "anywhere" });

/** The absolute path of a folder, of the project or anywhere. */
export const folderAt = (
  reading: Reading,
  text: string,
  path: Path,
  within: "project" | "anywhere",
): Promise<string | undefined> => entryAt(reading, text, path, { kind: "folder", within });

interface Wanted {
  readonly kind: "file" | "folder";
  /** Links count: what they lead to must be in the project too. */
  readonly within: "project" | "anywhere";
}

async function entryAt(
  reading: Reading,
  text: string,
  path: Path,
  { kind, within }: Wanted,
): Promise<string | undefined> {
  const { directory, called, report } = reading;
  const place = valuePlace(reading, ...path);
  const target = resolve(directory, text);
  const outside = (): undefined => {
    const message = `"${text}" is outside the project, which is the folder of this file`;
    const hint = "bring it in by a named context (contexts:), or move this file up";
    report({ code: "outside", message, place, ...(kind === "folder" && { hint }) });
  };
  if (within === "project" && !isInside(directory, target)) return outside();
  try {
    const found = await stat(target);
    if (kind === "file" ? !found.isFile() : !found.isDirectory()) {
      report({ code: "wrong-kind", message: `"${called(target)}" is no ${kind}`, place });
      return undefined;
    }
    if (within === "project" && !isInside(await realpath(directory), await realpath(target))) {
      return outside();
    }
    return target;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === "ENOENT" || code === "ENOTDIR";
    const message = missing
      ? `there is no ${kind} "${called(target)}"`
      : `"${called(target)}" can't be read (${code})`;
    const meant = missing ? await neighbourOf(text, target) : undefined;
    const hint = meant === undefined ? undefined : `did you mean "${meant}"?`;
    report({ code: "missing-file", message, place, ...(hint && { hint }) });
    return undefined;
  }
}

/** A name in the same folder that is much like the one that is missing. */
async function neighbourOf(text: string, path: string): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch(() => []);
  const name = closest(basename(path), names.sort());
  return name === undefined ? undefined : join(dirname(text), name);
}
