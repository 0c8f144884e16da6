import type { SecretSpec } from "../config/layerfile.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Remote, remoteAddressOf, withoutCredentials } from "../dockerfile/remote.ts";
import { findCommit, type GitOptions } from "./find-commit.ts";

/**
 * What the address of an ADD or of a named context stands for now: a commit of git's, what the server
 * says of a file, or the digest of its bytes. Fails with `source-failed` when that can't be known.
 */
export type FindRemote = (address: string, secrets?: readonly SecretSpec[]) => Promise<Remote>;

/**
 * What a web server says of a file, and the digest of what it sends where it says nothing, or where
 * that is wanted.
 */
export type AskWeb = (url: string, wanted?: "content") => Promise<Remote>;

export interface Remotes {
  /** Each address is asked once, so that all steps of a run see the same. */
  readonly find: FindRemote;
  /** Asks anew, for what can be compared: whether something moved while it was built. */
  readonly again: (
    address: string,
    kind: Remote["kind"],
    secrets?: readonly SecretSpec[],
  ) => Promise<Remote>;
  /** What can be held to without asking ever again: files are fetched for their checksums. */
  readonly exact: FindRemote;
}

export interface RemotesOptions extends Omit<GitOptions, "secrets"> {
  readonly web: AskWeb;
}

const refuse = async (address: string): Promise<never> => {
  throw new LayerbuildError("environment", `nothing is known of ${withoutCredentials(address)}`);
};

/** For a run that must ask nobody: all fail (`environment`). */
export const unasked: Remotes = { find: refuse, again: refuse, exact: refuse };

/** Asks nothing yet. */
export function openRemotes({ web, ...git }: RemotesOptions): Remotes {
  const known = new Map<string, Promise<Remote>>();
  return {
    find(address, secrets) {
      const found = known.get(address) ?? ask(address, secrets);
      known.set(address, found);
      return found;
    },
    again: (address, kind, secrets) =>
      kind === "checksum" ? exact(address, secrets) : ask(address, secrets),
    exact,
  };

  async function ask(
    text: string,
    secrets: readonly SecretSpec[] = [],
    wanted?: "content",
  ): Promise<Remote> {
    const address = remoteAddressOf(text);
    if (address.kind === "web") return web(address.url, wanted);
    return { kind: "commit", value: await findCommit(address, { ...git, secrets }) };
  }

  async function exact(text: string, secrets?: readonly SecretSpec[]): Promise<Remote> {
    const found = await ask(text, secrets, "content");
    return found.kind === "content" ? { ...found, kind: "checksum" } : found;
  }
}
