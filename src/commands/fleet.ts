import { askBuilder } from "../builder/alive.ts";
import type { BuilderSpec, Layerfile } from "../config/layerfile.ts";
import type { Fleet } from "../run/pool.ts";
import type { Io } from "./io.ts";

/**
 * The builders that steps are spread over: those of `--builder`, as the layerfile describes them
 * where it does, else the layerfile's. Undefined when nothing names any.
 */
export function fleetOf(
  names: readonly string[] | undefined,
  { builders }: Pick<Layerfile, "builders">,
  env: Io["env"],
): Fleet | undefined {
  const specs = names
    ? [...new Set(names)].map(
        (name): BuilderSpec => builders.find((spec) => spec.name === name) ?? { name },
      )
    : builders;
  if (specs.length === 0) return undefined;
  return {
    specs,
    ask: (name, signal, hasBuilt = false) => askBuilder(name, { env, signal, hasBuilt }),
  };
}
