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

const searchPlaces = ["layers.yaml", "layers.yml", "layers.json", "layerfile.yaml", "package.json"];

const rootOf = (path: string): Path => (basename(path) === "package.json" ? [packageKey] : []);

/** Reads the file that the person names. */
export async function readNamed(file: string, cwd: string): Promise<Found> {
  const path = resolve(cwd, file);
  try {
    return { path, text: await readFile(path, "utf8"), root: rootOf(path) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : "can't be read";
    throw new LayerbuildError("config-not-found", `${file} ${why}`, { cause });
  }
}

/** Looks for a file from a folder upwards, as far as the folder of the first package.json. */
export async function search(cwd: string): Promise<Found> {
  const found = await explore(cwd);
  if (!found) {
    throw new LayerbuildError("config-not-found", "there is no layers.yaml here or further up", {
      hint: `write one, or name a file by -f; looked for ${searchPlaces.join(", ")} ("${packageKey}")`,
    });
  }
  const { filepath, config } = found as { filepath: string; config: string | undefined };
  return { path: filepath, text: config ?? "", root: rootOf(filepath) };
}

async function explore(cwd: string): Promise<unknown> {
  const { cosmiconfig } = await import("cosmiconfig");
  try {
    const explorer = cosmiconfig(packageKey, {
      searchPlaces,
      searchStrategy: "project",
      ignoreEmptySearchPlaces: false,
      loaders: { ".yaml": asText, ".yml": asText, ".json": asText },
    });
    return await explorer.search(cwd);
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
