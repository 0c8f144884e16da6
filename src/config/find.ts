import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Path } from "./located.ts";

/** A configuration file that was found. */
export interface Found {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Where the Layerfile begins in it. */
  readonly root: Path;
}

const packageKey = "layerbuild";

export const searchPlaces: readonly string[] = [
  "layers.yaml",
  "layers.yml",
  "layers.json",
  "layerfile.yaml",
  "package.json",
];
const lookedFor = `looked for ${searchPlaces.join(", ")} ("${packageKey}")`;

const rootOf = (path: string): Path => (basename(path) === "package.json" ? [packageKey] : []);

/** Reads the file that the person names, or the one in the folder that they name. */
export async function readNamed(file: string, cwd: string): Promise<Found> {
  const path = resolve(cwd, file);
  try {
    return { path, text: await readFile(path, "utf8"), root: rootOf(path) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EISDIR") return readFrom(path, file);
    const why = code === "ENOENT" ? "does not exist" : "can't be read";
    throw new LayerbuildError("config-not-found", `${file} ${why}`, { cause });
  }
}

async function readFrom(folder: string, name: string): Promise<Found> {
  const found = await explore(folder, "none");
  if (found) return found;
  throw new LayerbuildError("config-not-found", `there is no layers.yaml in ${name}`, {
    hint: lookedFor,
  });
}

/** Looks for a file from a folder upwards, as far as the folder of the first package.json. */
export async function search(cwd: string): Promise<Found> {
  const found = await explore(cwd, "project");
  if (found) return found;
  throw new LayerbuildError("config-not-found", "there is no layers.yaml here or further up", {
    hint: `write one, or name a file or folder; ${lookedFor}`,
  });
}

async function explore(cwd: string, strategy: "none" | "project"): Promise<Found | undefined> {
  const { cosmiconfig } = await import("cosmiconfig");
  try {
    const explorer = cosmiconfig(packageKey, {
      searchPlaces: [...searchPlaces],
      searchStrategy: strategy,
      ignoreEmptySearchPlaces: false,
      loaders: { ".yaml": asText, ".yml": asText, ".json": asText },
    });
    const found: { filepath: string; config: string | undefined } | null =
      await explorer.search(cwd);
    if (!found) return undefined;
    return { path: found.filepath, text: found.config ?? "", root: rootOf(found.filepath) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LayerbuildError("config-not-found", `the search for layers.yaml failed: ${why}`, {
      hint: "name the file by -f",
      cause,
    });
  }
}

/** The text itself, so that places survive; of a package.json only when it has the key. */
function asText(path: string, text: string): unknown {
  if (basename(path) !== "package.json") return text;
  return text.includes(`"${packageKey}"`) && hasKey(text) ? { [packageKey]: text } : {};
}

function hasKey(text: string): boolean {
  try {
    return Object.hasOwn(JSON.parse(text), packageKey);
  } catch {
    return false;
  }
}
