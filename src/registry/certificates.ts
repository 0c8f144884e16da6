import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Environment } from "./docker-config.ts";

/** Files of a person's, in PEM form; absolute paths. */
export interface CertificateFiles {
  /** Who vouches for the registry, beside those whom everybody trusts. */
  readonly ca?: string;
  /** Who we are, and the key to it. */
  readonly cert?: string;
  readonly key?: string;
}

/**
 * The folders in which docker looks for a host's certificates: `*.crt` for authorities, `*.cert` and
 * `*.key` of one name for who we are. Source: docker, docs "Verify repository client with
 * certificates".
 */
export const certificateFolders = (dockerFolder: string): readonly string[] => [
  "/etc/docker/certs.d",
  join(dockerFolder, "certs.d"),
];

/** Whether a host has certificates of its own in one of the folders. */
export const hasCertificates = (host: string, folders: readonly string[]): boolean =>
  folders.some((folder) => existsSync(join(folder, host)));

/**
 * What TLS with a host is made with: the certificates that the person names, else those of the
 * folders, each part by itself; undefined where there are none. Fails with `environment`, naming the
 * file, when one can't be used.
 */
export async function secureContextFor(
  host: string,
  named: CertificateFiles,
  folders: readonly string[],
  env: Environment,
): Promise<SecureContext | undefined> {
  const found = await filesIn(host, folders);
  const authorities = named.ca === undefined ? found.authorities : [named.ca];
  const pair = named.cert === undefined ? found.pair : named;
  if (authorities.length === 0 && pair?.cert === undefined) return undefined;
  const [ca, cert, key] = await Promise.all([
    authorities.length > 0 ? trusted(authorities, env) : undefined,
    pair?.cert === undefined ? undefined : read(pair.cert),
    pair?.key === undefined ? undefined : read(pair.key),
  ]);
  try {
    // One file may hold both.
    return createSecureContext({ ca, cert, key: key ?? cert });
  } catch (cause) {
    const files = [...authorities, pair?.cert, pair?.key].filter((file) => file !== undefined);
    const why = `${files.join(" and ")} can't be used: ${(cause as Error).message}`;
    throw new LayerbuildError("environment", why, { cause });
  }
}

interface Found {
  readonly authorities: readonly string[];
  readonly pair: Pick<CertificateFiles, "cert" | "key"> | undefined;
}

async function filesIn(host: string, folders: readonly string[]): Promise<Found> {
  const authorities: string[] = [];
  let pair: Found["pair"];
  for (const parent of folders) {
    const folder = join(parent, host);
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      if (name.endsWith(".crt")) authorities.push(path);
      if (name.endsWith(".cert")) pair ??= { cert: path, key: path.replace(/\.cert$/, ".key") };
    }
  }
  return { authorities, pair };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw unreadable(folder, error);
  }
}

/** Authorities that are named take the place of Node's own, which count all the same. */
async function trusted(files: readonly string[], env: Environment): Promise<string[]> {
  const extra = env.NODE_EXTRA_CA_CERTS;
  const others = extra ? [extra, ...files] : files;
  return [...rootCertificates, ...(await Promise.all(others.map(read)))];
}

async function read(path: string): Promise<string> {
  try {
    const text = await readFile(path, "utf8");
    if (text.includes("-----BEGIN ")) return text;
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new LayerbuildError("environment", `${path} holds no certificate or key in PEM form`);
}

const unreadable = (path: string, cause: unknown): LayerbuildError =>
  new LayerbuildError(
    "environment",
    `${path} can't be read (${(cause as NodeJS.ErrnoException).code})`,
    { cause },
  );
