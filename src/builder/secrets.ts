import { readFile } from "node:fs/promises";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { BuildRequest, Secret } from "./builder.ts";

/** Shorter values are too likely to be part of ordinary words. */
const leastSecret = 4;
/** The same for pieces of a value, which may be words of a file format. */
const leastPiece = 8;

/**
 * What must not be seen of secrets, longest first: their values and, since output comes line by
 * line, the lines of those and what is behind a line's first `=` or `:`. Fails with `environment`
 * when a secret is not there: the builder takes an unset variable for an empty value, and what that
 * builds to would be kept under the same key.
 */
export async function secretTexts(
  secrets: readonly Secret[],
  env: { readonly [name: string]: string | undefined },
): Promise<string[]> {
  const texts = new Set<string>();
  for (const secret of secrets) {
    const value = (await readSecret(secret, env)).trim();
    const lines = value.split(/\r?\n/).map((line) => line.trim());
    const pieces = lines.length > 1 || secret.file !== undefined ? lines.flatMap(piecesOf) : [];
    if (value.length >= leastSecret) texts.add(value);
    for (const piece of pieces) if (piece.length >= leastPiece) texts.add(piece);
  }
  return [...texts].sort((a, b) => b.length - a.length);
}

/** Passwords and tokens in the addresses that a build takes things from. */
export function credentialsIn({
  dockerfile,
  contexts,
}: Pick<BuildRequest, "dockerfile" | "contexts">): string[] {
  const addresses = Object.values(contexts).flatMap((context) =>
    context.kind === "remote" ? [context.address] : [],
  );
  const found = [dockerfile, ...addresses].flatMap((text) => [
    ...text.matchAll(/[a-z+]+:\/\/(?:[^\s/?#@:]*:)?([^\s/?#@]+)@/gi),
  ]);
  return found.flatMap(([, secret = ""]) => (secret.length >= leastSecret ? [secret] : []));
}

/** `//host/:_authToken=abc` and `"password": "abc",` have a value that is printed by itself. */
function piecesOf(line: string): string[] {
  const [, behind = ""] = /^[^=:]*(?:=|:\s)\s*(.*)$/.exec(line) ?? [];
  const [, last = ""] = /=([^=\s]+)$/.exec(line) ?? [];
  return [line, behind.replace(/^["']|["'],?$/g, ""), last];
}

/** The value of a secret. Fails with `environment` when it is not there. */
export async function readSecret(
  { id, env: name = id, file }: Secret,
  env: { readonly [name: string]: string | undefined },
): Promise<string> {
  if (file === undefined) {
    const value = env[name];
    if (value !== undefined) return value;
    throw missing(id, `the environment variable ${name} is not set`);
  }
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw missing(id, `${file} can't be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

const missing = (id: string, why: string): LayerbuildError =>
  new LayerbuildError("environment", `there is no secret ${JSON.stringify(id)}: ${why}`, {
    hint: "set it where sections are built; an empty value will do when it is not needed",
  });
