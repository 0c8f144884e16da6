import type { SecretSpec } from "../config/layerfile.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { isCommit, type RemoteAddress, withoutCredentials } from "../dockerfile/remote.ts";
import { withGitAuth } from "./git-auth.ts";

export interface GitOptions {
  /** The person's own: their credential helpers and keys count. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
  /** Of the build that takes something from there. */
  readonly secrets?: readonly SecretSpec[];
}

/** Milliseconds that a repository is waited for. */
const timeout = 60_000;

/**
 * The commit that a repository has at a ref now; a ref that is one needs no request. As the builder,
 * a branch goes before a tag, and a tag stands for what it was put on. Nothing asks for a password.
 * Fails with `source-failed`. Source: BuildKit, source/git, `resolveRef`.
 */
export async function findCommit(
  { repository, ref = "HEAD" }: RemoteAddress & { readonly kind: "git" },
  { env, signal, secrets = [] }: GitOptions,
): Promise<string> {
  if (isCommit(ref)) return ref;
  const shown = withoutCredentials(repository);
  const patterns = ref === "HEAD" ? [ref] : [ref, `${ref}^{}`];
  const { execa } = await import("execa");
  const result = await execa("git", ["ls-remote", "--", repository, ...patterns], {
    env: {
      ...(await withGitAuth(repository, secrets, env)),
      GIT_TERMINAL_PROMPT: "0",
      GIT_SSH_COMMAND: env.GIT_SSH_COMMAND ?? "ssh -oBatchMode=yes",
    },
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    cancelSignal: signal,
    timeout,
  });
  if (signal.aborted) throw new LayerbuildError("interrupted", "interrupted");
  if (result.failed) {
    const words = result.stderr?.trim().replaceAll(repository, shown);
    const isMissing = result.code === "ENOENT";
    throw new LayerbuildError(
      "source-failed",
      isMissing
        ? `${shown} can't be asked for ${ref}: there is no git on this machine`
        : `${shown} does not say which commit ${ref} is${result.timedOut ? ": it does not answer in time" : ""}`,
      {
        hint: isMissing
          ? "install git, or name the commit: `#` and its 40 letters"
          : "check the address, the network, and what git asks for: `git ls-remote` must work without a question",
        ...(words ? { detail: words.replace(/\b([a-z]+:\/\/)[^\s/@]*@/gi, "$1") } : {}),
      },
    );
  }
  const commit = commitIn(result.stdout, ref);
  if (commit !== undefined) return commit;
  throw new LayerbuildError("source-failed", `${shown} has no branch or tag ${ref}`, {
    hint: "a commit is named by all of its 40 letters",
  });
}

/** What `git ls-remote` lists for a ref. Pure. */
export function commitIn(listed: string, ref: string): string | undefined {
  const refs = new Map(
    listed.split("\n").map((line) => {
      const [commit = "", name = ""] = line.split("\t");
      return [name, commit];
    }),
  );
  const short = ref.replace(/^refs\//, "");
  const names = [
    `refs/heads/${ref}`,
    `refs/${short}^{}`,
    `refs/${short}`,
    `refs/tags/${ref}^{}`,
    `refs/tags/${ref}`,
    ref,
  ];
  return names.map((name) => refs.get(name)).find((commit) => commit !== undefined);
}
