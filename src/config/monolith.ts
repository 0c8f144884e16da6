import { readFile, stat } from "node:fs/promises";
import { relative } from "node:path";
import { readIgnore } from "../context/digest.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Dockerfile, parseDockerfile } from "../dockerfile/parse.ts";
import { baseText } from "../dockerfile/section.ts";
import { textUpTo } from "../dockerfile/target.ts";
import type { BuildSpec, Layerfile } from "./layerfile.ts";

export interface MonolithOptions {
  /** Of the Dockerfile, absolute. */
  readonly file: string;
  /** Absolute; the project's folder when absent. */
  readonly context?: string;
  /** The last stage when absent. */
  readonly target?: string;
  /** Instead of what base and sections say. */
  readonly args: { readonly [name: string]: string };
  /** What the person calls paths relative to. */
  readonly cwd: string;
}

/**
 * What the Dockerfile that a layerfile replaces is built with: arguments, named contexts, secrets and
 * ssh are those of base and sections together, of two with one name the later one. Fails with
 * `usage` when the file can't be read, and with `config-invalid` and all that is wrong in it.
 */
export async function monolithSpec(
  layerfile: Layerfile,
  { file, context = layerfile.directory, target, args, cwd }: MonolithOptions,
): Promise<BuildSpec> {
  const path = relative(cwd, file);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new LayerbuildError("usage", `the Dockerfile ${path} can't be read (${error.code})`);
  });
  const isFolder = await stat(context).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new LayerbuildError("usage", `there is no folder ${relative(cwd, context)}`);
  const whole = valid(parseDockerfile({ path, text }), path);
  const wanted = target === undefined ? text : valid(textUpTo(whole, target), path);
  const dockerfile: Dockerfile =
    wanted === text ? whole : valid(parseDockerfile({ path, text: wanted }), path);
  valid(baseText(dockerfile), path);
  const parts = partsOf(layerfile);
  const inputs = parts.flatMap((part) => part.inputs ?? []);
  const secrets = new Map(parts.flatMap((part) => part.secrets.map((each) => [each.id, each])));
  return {
    dockerfile,
    ignore: readIgnore(context, file),
    context,
    contexts: Object.assign({}, ...parts.map((part) => part.contexts)),
    args: Object.assign({}, ...parts.map((part) => part.args), args),
    secrets: [...secrets.values()],
    ssh: [...new Set(parts.flatMap(({ ssh }) => ssh))],
    network: parts.find(({ network }) => network !== undefined)?.network,
    ...(inputs.length === 0 ? {} : { inputs }),
  };
}

const partsOf = ({ base, sections }: Layerfile): BuildSpec[] => [
  ...(base.kind === "build" ? [base.build] : []),
  ...sections.map(({ build }) => build),
];

function valid<T>(result: Result<T>, path: string): T {
  if (result.ok) return result.value;
  const diagnostics = result.error;
  const count = diagnostics.length === 1 ? "1 problem" : `${diagnostics.length} problems`;
  throw new LayerbuildError("config-invalid", `${path} has ${count}`, { diagnostics });
}
