import { resolve } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Output } from "../run/outputs.ts";
import type { BuildOptions } from "./io.ts";

/** Whether results go to the registry: `--push`, or the output that means the same. */
export const isPushed = ({ push = false, output = [] }: BuildOptions): boolean =>
  push || output.some(({ type }) => type === "registry");

/**
 * Where images go beside their repositories. Fails with `usage` when there will be no images, or
 * when two outputs are one.
 */
export function outputsOf(
  { load = false, output = [], only }: BuildOptions,
  cwd: string,
): readonly Output[] {
  const files = output.flatMap((spec): Exclude<Output, { kind: "engine" }>[] =>
    spec.type === "registry" ? [] : [{ kind: spec.type, path: resolve(cwd, spec.dest) }],
  );
  if (only && (load || files.length > 0)) {
    const flag = load ? "--load" : "--output";
    throw new LayerbuildError("usage", `with --only there are no images for ${flag}`, {
      hint: `leave out one of --only and ${flag}`,
    });
  }
  const twice = files.find(({ path }, at) => files.findIndex((one) => one.path === path) < at);
  if (twice) throw new LayerbuildError("usage", `two outputs are written to ${twice.path}`);
  return load ? [{ kind: "engine" }, ...files] : files;
}
