import type { Layerfile } from "../config/layerfile.ts";
import { openRegistries, type Registries } from "../registry/registry.ts";
import { openForgetting } from "../store/answer-file.ts";
import type { Store } from "../store/store.ts";
import type { Io } from "./io.ts";
import { memoryFolder } from "./memory.ts";

/** Registries with the person's credentials. What they warn of is told when they are closed. */
export function registriesFor(
  { env, signal, stderr }: Io,
  registries: Layerfile["registries"],
): Registries {
  const warnings: string[] = [];
  const folder = memoryFolder(env);
  const forget = folder === undefined ? () => undefined : openForgetting(folder);
  const opened = openRegistries({
    env,
    registries,
    signal,
    onWarning: ({ registry, text }) => warnings.push(`warning: ${registry}: ${text}\n`),
  });
  return {
    open: (repository) => forgetful(opened.open(repository)),
    askFile: opened.askFile,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      // Not before the screen is done with.
      for (const warning of warnings) stderr.write(warning);
    },
  };

  /** What is changed here is no longer as projects remember it. */
  function forgetful(store: Store): Store {
    const { repository, remove } = store;
    return {
      ...store,
      async tag(descriptor, tag) {
        await store.tag(descriptor, tag);
        forget({ repository, target: tag, digest: descriptor.digest });
      },
      ...(remove && {
        async remove(target: string) {
          forget({ repository, target });
          return remove(target);
        },
      }),
    };
  }
}
