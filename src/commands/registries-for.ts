import type { Layerfile } from "../config/layerfile.ts";
import { openRegistries, type Registries } from "../registry/registry.ts";
import type { Io } from "./io.ts";

/** Registries with the person's credentials. What they warn of is told when they are closed. */
export function registriesFor(
  { env, signal, stderr }: Io,
  registries: Layerfile["registries"],
): Registries {
  const warnings: string[] = [];
  const opened = openRegistries({
    env,
    registries,
    signal,
    onWarning: ({ registry, text }) => warnings.push(`warning: ${registry}: ${text}\n`),
  });
  return {
    open: opened.open,
    askFile: opened.askFile,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      // Not before the screen is done with.
      for (const warning of warnings) stderr.write(warning);
    },
  };
}
