import type { NamedContext } from "../builder/builder.ts";
import type { BuildSpec } from "../config/layerfile.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Reach } from "../dockerfile/reach.ts";
import {
  atCommit,
  type Remote,
  remoteAddressOf,
  remoteNameOf,
  withoutCredentials,
} from "../dockerfile/remote.ts";
import type { BuildInputs } from "../plan/key.ts";
import type { FindRemote, Remotes } from "./remotes.ts";

/** What a build takes from git repositories and from the web. Addresses may hold credentials. */
export interface Elsewhere {
  readonly inputs: Pick<BuildInputs, "sources" | "elsewhere">;
  /** By address: those of ADD that have no checksum. */
  readonly added: ReadonlyMap<string, Remote>;
  /** By the name of the context. */
  readonly contexts: ReadonlyMap<string, { readonly address: string; readonly remote: Remote }>;
}

/**
 * Finds out what is at the addresses that a build reaches now. Fails with `source-failed` when that
 * can't be known, and with `config-invalid`, and the place, when an address can't be worked out:
 * unless the layerfile says by `inputs` what it depends on.
 */
export async function elsewhereOf(
  spec: BuildSpec,
  reach: Reach,
  find: FindRemote,
): Promise<Elsewhere> {
  const added = new Map<string, Remote>();
  const contexts = new Map<string, { readonly address: string; readonly remote: Remote }>();
  const named = addressesOf(spec, reach);
  if (!spec.inputs) refuseOpen(spec, reach);
  await Promise.all([
    ...named.added.map(async (address) => added.set(address, await find(address, spec.secrets))),
    ...named.contexts.map(async ([name, address]) =>
      contexts.set(name, { address, remote: await find(address, spec.secrets) }),
    ),
  ]);
  return {
    added,
    contexts,
    inputs: {
      ...(added.size === 0 ? {} : { sources: byName(added) }),
      ...(contexts.size === 0
        ? {}
        : {
            elsewhere: Object.fromEntries(
              [...contexts].map(([name, { address, remote }]) => [
                name,
                { address: remoteNameOf(address), ...remote },
              ]),
            ),
          }),
    },
  };
}

/** The addresses that a build takes something from: those of ADD, and contexts by their names. */
export function addressesOf(
  spec: BuildSpec,
  reach: Reach,
): {
  readonly added: readonly string[];
  readonly contexts: readonly (readonly [name: string, address: string])[];
} {
  const addresses = reach.unchecked.map(({ address }) => address);
  return {
    added: addresses.filter((address) => !isOpen(address)),
    contexts: Object.entries(spec.contexts).flatMap(([name, context]) =>
      context.kind === "remote" && reach.paths[name] !== undefined
        ? [[name, context.address] as const]
        : [],
    ),
  };
}

const byName = (map: ReadonlyMap<string, Remote>): { readonly [name: string]: Remote } =>
  Object.fromEntries([...map].map(([address, remote]) => [remoteNameOf(address), remote]));

/** The named contexts of a build from elsewhere, held to what was found there. */
export function remoteContexts(
  { contexts }: BuildSpec,
  found: Elsewhere,
): { readonly [name: string]: NamedContext } {
  return Object.fromEntries(
    Object.entries(contexts).flatMap(([name, context]): [string, NamedContext][] => {
      if (context.kind !== "remote") return [];
      const address = remoteAddressOf(context.address);
      const remote = found.contexts.get(name)?.remote;
      const isPinned = address.kind === "git" && remote?.kind === "commit";
      const written = isPinned ? atCommit(address, remote.value) : context.address;
      return [[name, { kind: "remote", address: written }]];
    }),
  );
}

/**
 * Looks again at what a build could not be held to, when it is done. Fails with `source-failed` when
 * something else is there now: what was built is of no key.
 */
export async function checkUnmoved(
  found: Elsewhere,
  loose: readonly string[],
  again: Remotes["again"],
  secrets: BuildSpec["secrets"] = [],
): Promise<void> {
  const contexts = [...found.contexts.values()].filter(({ remote }) => remote.kind !== "commit");
  const open = new Map([
    ...loose.flatMap((address) => {
      const remote = found.added.get(address);
      return remote ? [[address, remote] as const] : [];
    }),
    ...contexts.map(({ address, remote }) => [address, remote] as const),
  ]);
  const checks = [...open].map(async ([address, remote]) => {
    if ((await again(address, remote.kind, secrets)).value === remote.value) return;
    const name = withoutCredentials(address);
    const message = `${name} is something else by now than what the build was planned with`;
    throw new LayerbuildError("source-failed", message, {
      hint: "build again; where it is locked, `layerbuild lock --update` moves it. What was built is not kept",
    });
  });
  await Promise.all(checks);
}

/** Whether a variable is left in an address. */
const isOpen = (address: string): boolean => /\$[\w{]/.test(address);

function refuseOpen({ dockerfile }: BuildSpec, { unchecked }: Reach): void {
  const open = unchecked.filter(({ address }) => isOpen(address));
  if (open.length === 0) return;
  throw new LayerbuildError("config-invalid", `${dockerfile.source.path} can't be planned`, {
    diagnostics: open.map(({ address, place }) => ({
      code: "unknown-address",
      message: `What is at ${withoutCredentials(address)} can't be known: a variable of it is set by the image below`,
      place,
      hint: "declare the variable by ARG, give ADD a --checksum, or name under inputs: what it depends on",
    })),
  });
}
