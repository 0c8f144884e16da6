import { dirname, relative } from "node:path";
import { type Diagnostic, outerPlace, type Source } from "../diagnostics/diagnostic.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { checkNames } from "./check.ts";
import { type Found, readNamed, search } from "./find.ts";
import type { Layerfile } from "./layerfile.ts";
import { readMarkedFile } from "./marked-file.ts";
import { parseLayerfile } from "./parse.ts";
import { readingOf } from "./reading.ts";
import { resolveLayerfile } from "./resolve.ts";
import { checkRules } from "./rules.ts";
import { validateLayerfile } from "./validate.ts";

export interface LoadOptions {
  /** A file by name; looked for from `cwd` upwards when absent. */
  readonly file?: string;
  /** Absolute. */
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
}

/**
 * Finds, parses, validates and checks a file, in that order. Fails with `config-not-found`, or with
 * `config-invalid` and every problem of it. Reads only.
 */
export async function loadLayerfile(options: LoadOptions): Promise<Layerfile> {
  const { file, cwd } = options;
  const found = await (file === undefined ? search(cwd) : readNamed(file, cwd));
  // A byte order mark is no column of the first line.
  const text = found.text.replace(/^\uFEFF/, "");
  const source = { path: relative(cwd, found.path), text };
  const diagnostics: Diagnostic[] = [];
  const layerfile = await readLayerfile(found, source, options, (diagnostic) => {
    diagnostics.push(diagnostic);
  });
  if (layerfile && diagnostics.length === 0) return layerfile;
  if (diagnostics.length === 0) {
    throw new Error(`Internal error: ${source.path} is refused without a reason`);
  }
  const count = diagnostics.length === 1 ? "1 problem" : `${diagnostics.length} problems`;
  throw new LayerbuildError("config-invalid", `${source.path} has ${count}`, {
    diagnostics: diagnostics.sort(byPlace(source.path)),
  });
}

/** Undefined, or to be thrown away, when something was reported. */
async function readLayerfile(
  found: Found,
  source: Source,
  { cwd, env }: LoadOptions,
  report: (diagnostic: Diagnostic) => void,
): Promise<Layerfile | undefined> {
  const parsed = parseLayerfile(source, { root: found.root, env });
  parsed.diagnostics.forEach(report);
  if (!parsed.root) return undefined;
  const { diagnostics, sound } = validateLayerfile(parsed.root);
  diagnostics.forEach(report);
  if (!sound) return undefined;
  const directory = dirname(found.path);
  const reading = readingOf(parsed.root, sound, { source, directory, cwd, report });
  const marked = await readMarkedFile(reading);
  const full = marked ? { ...reading, ...marked.names } : reading;
  checkNames(full);
  checkRules(full);
  return resolveLayerfile(full, marked?.file);
}

/** In the order of the file, then of the Dockerfiles that it names. */
function byPlace(main: string): (a: Diagnostic, b: Diagnostic) => number {
  const keyOf = ({ place }: Diagnostic): [number, string, number] => {
    if (!place) return [0, "", 0];
    const { source, start } = outerPlace(place);
    return [source.path === main ? 1 : 2, source.path, start];
  };
  return (one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) || a[2] - b[2];
  };
}
