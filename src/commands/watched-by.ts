import { join, resolve } from "node:path";
import type { BuildSpec, Layerfile } from "../config/layerfile.ts";
import { lockPathOf } from "../config/load-lock.ts";
import type { Watched } from "../context/watch.ts";
import type { ReachedFolder } from "../context/watched.ts";
import { projectPaths } from "../run/externals.ts";

/** What the keys of a layerfile's steps depend on in this machine's files. */
export function watchedBy(
  layerfile: Layerfile,
  contexts: readonly ReachedFolder[],
  cwd: string,
): Watched {
  const { base, from, sections, merge, directory, source } = layerfile;
  const specs = [
    ...(base.kind === "build" ? [base.build] : []),
    ...(from ? [from.build] : []),
    ...sections.map(({ build }) => build),
  ];
  const programs = merge.rules.flatMap(({ run }) =>
    run === undefined ? [] : projectPaths(run, directory),
  );
  const others = [
    lockPathOf(layerfile),
    ...specs.flatMap((spec) => filesOf(spec, cwd)),
    ...programs.map((path) => join(directory, path)),
  ];
  // The project's own file is the first.
  const files = [...new Set([resolve(cwd, source.path), ...others.sort()])];
  return { files, contexts: unique(contexts) };
}

function filesOf({ dockerfile, context, contexts }: BuildSpec, cwd: string): string[] {
  const path = resolve(cwd, dockerfile.source.path);
  const folders = Object.values(contexts).flatMap((one) =>
    one.kind === "folder" ? [one.path] : [],
  );
  const ignoreFiles = [context, ...folders].map((folder) => join(folder, ".dockerignore"));
  return [path, `${path}.dockerignore`, ...ignoreFiles];
}

function unique(contexts: readonly ReachedFolder[]): ReachedFolder[] {
  const byText = new Map(contexts.map((context) => [JSON.stringify(context), context]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, context]) => context);
}
