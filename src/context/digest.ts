import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Digest, digestOf } from "../image/digest.ts";
import { type IgnoreRules, parseIgnore } from "./dockerignore.ts";
import { bytesOf } from "./names.ts";
import type { KnownDigests } from "./stat-cache.ts";
import { isSameFile, type Status, statusOf } from "./status.ts";
import { type Entry, walkContext } from "./walk.ts";

/** Goes up when the same content gets another digest. */
const version = "context-1";
/** Bytes read at once. */
const chunkSize = 256 * 1024;
/** Bytes after which timers and signals get their turn. */
const yieldAfter = 32 * 1024 * 1024;

/**
 * The digest of what patterns (Go's filepath.Match, `.` for all) reach in a context after its
 * ignore rules: path, kind, permission bits, bytes, a link's target; nothing of the machine, no
 * owner and no time. A pattern that reaches nothing counts as absent. Extended attributes and
 * which files are hard links of each other are not seen. A file that is in `known` as it is now is
 * not read. `seen` gets each entry that the digest is made of, in their order, with the hexadecimal
 * digest of its content where it is a file.
 *
 * Fails with `environment` when something can't be read and with `config-invalid` when a pattern of
 * the ignore rules can't.
 */
export async function digestContext(
  root: string,
  paths: readonly string[],
  ignore: string | undefined,
  known?: KnownDigests,
  seen?: (entry: Entry, content: string) => void,
): Promise<Digest> {
  const began = Date.now();
  const rules = ignore === undefined ? undefined : rulesOf(root, ignore);
  const { entries, absent } = reading(root, "", () => {
    // A root that is not there fails here, a path in it that is not there is absent.
    if (!statSync(root).isDirectory()) throw new Error("it is no folder");
    return walkContext(root, paths, rules);
  });
  const all = [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const hash = createHash("sha256").update(`${version}\0`);
  const buffer = Buffer.alloc(chunkSize);
  let read = 0;
  for (const entry of all) {
    const { path, status } = entry;
    let content = status.kind === "file" ? known?.find(path, status) : "";
    if (content === undefined) {
      const fresh = reading(root, path, () => readFile(root, path, buffer));
      content = fresh.digest;
      if (isSameFile(status, fresh.status)) known?.note(path, status, content, began);
      read += status.size;
    }
    hash.update(recordOf(entry, content), "latin1");
    seen?.(entry, content);
    if (read < yieldAfter) continue;
    read = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const pattern of [...absent].sort()) hash.update(`absent\0${pattern}\0`);
  return digestOf(hash.digest());
}

/**
 * The ignore rules of a context: `<dockerfile>.dockerignore` beside the Dockerfile goes before the
 * context's `.dockerignore`. A context without a Dockerfile of its own, a named one, has the latter
 * only. Undefined when there are none. Source: Docker's documentation, "Build context".
 */
export function readIgnore(contextRoot: string, dockerfilePath?: string): string | undefined {
  const own = dockerfilePath === undefined ? undefined : fileText(`${dockerfilePath}.dockerignore`);
  return own ?? fileText(join(contextRoot, ".dockerignore"));
}

function fileText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw unreadable(path, error);
  }
}

function rulesOf(root: string, ignore: string): IgnoreRules {
  const rules = parseIgnore(ignore);
  if (rules.ok) return rules.value;
  const pattern = JSON.stringify(rules.error);
  throw new LayerbuildError("config-invalid", `${pattern} is no pattern for an ignore file`, {
    hint: `look for it in the ignore file of the context ${root}`,
  });
}

/** What counts of an entry, each field ended by a zero byte, which no path or target has. */
function recordOf({ path, status, target }: Entry, content: string): string {
  const { kind, rdev } = status;
  const mode = (status.mode & 0o7777).toString(8);
  const more = target ?? (kind.endsWith("device") ? String(rdev) : content);
  // Links have no mode of their own where people build, but not the same everywhere.
  return `${kind}\0${target === undefined ? mode : ""}\0${path}\0${more}\0`;
}

/** The digest of a file's content, and how the file is when it has been read. */
function readFile(root: string, path: string, buffer: Buffer): { digest: string; status: Status } {
  const hash = createHash("sha256");
  const file = openSync(Buffer.concat([Buffer.from(`${root}/`), bytesOf(path)]), "r");
  try {
    for (;;) {
      const length = readSync(file, buffer, 0, buffer.length, null);
      if (length === 0) return { digest: hash.digest("hex"), status: statusOf(fstatSync(file)) };
      hash.update(buffer.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}

/** Runs something that reads a context, its failures made readable. */
function reading<T>(root: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path === "" ? root : join(root, bytesOf(path).toString("utf8")), error);
  }
}

function unreadable(path: string, cause: unknown): LayerbuildError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LayerbuildError("environment", `${path} can't be read: ${why}`, {
    cause,
    hint: "every file that a build can reach is read; leave others out with .dockerignore",
  });
}
