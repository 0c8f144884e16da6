import { type Diagnostic, fail, ok, type Result, type Source } from "../diagnostics/diagnostic.ts";
import { type Digest, parseDigest } from "../image/digest.ts";
import { formatReference, type Reference } from "../image/reference.ts";

/** What a name stands for until the lock is moved. */
export interface LockedDescriptor {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** An image, or an index over several, with what was asked of it for single platforms. */
export interface LockedImage extends LockedDescriptor {
  /** By `os/architecture[/variant]`; of images that stages and sections start from. */
  readonly platforms: { readonly [platform: string]: LockedPlatform };
}

export interface LockedPlatform extends LockedDescriptor {
  /** Its triggers (ONBUILD). */
  readonly onbuild: readonly string[];
}

/** `layers.lock`: what every name from elsewhere stood for when it was locked. */
export interface Lock {
  /** By the full name with its tag, `docker.io/library/debian:bookworm-slim`. */
  readonly images: { readonly [name: string]: LockedImage };
  /** By the address that ADD or a context has. */
  readonly remotes: { readonly [address: string]: LockedRemote };
}

const remoteKinds = ["checksum", "validator", "content", "commit"] as const;

/** What a source from elsewhere was: its checksum, what its server said of it, git's commit. */
export interface LockedRemote {
  readonly kind: (typeof remoteKinds)[number];
  readonly value: string;
}

export const emptyLock: Lock = { images: {}, remotes: {} };

const version = 1;

/** What an image goes by in a lock; undefined for one with a digest, which can't move. */
export const lockNameOf = (reference: Reference): string | undefined =>
  reference.digest === undefined
    ? formatReference({
        registry: reference.registry,
        path: reference.path,
        tag: reference.tag ?? "latest",
      })
    : undefined;

/**
 * JSON with every name on lines of its own, in code-point order: the same lock is the same text,
 * and one that moved is a difference of a few lines.
 */
export function encodeLock({ images, remotes }: Lock): string {
  const document = {
    version,
    images: sorted(images, ({ digest, mediaType, size, platforms }) => ({
      digest,
      mediaType,
      size,
      ...(Object.keys(platforms).length === 0 ? {} : { platforms: sorted(platforms, platformOf) }),
    })),
    remotes: sorted(remotes, ({ kind, value }) => ({ kind, value })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const platformOf = ({ digest, mediaType, size, onbuild }: LockedPlatform) => ({
  digest,
  mediaType,
  size,
  ...(onbuild.length === 0 ? {} : { onbuild }),
});

function sorted<T, U>(record: { readonly [name: string]: T }, each: (value: T) => U) {
  const names = Object.keys(record).sort();
  return Object.fromEntries(names.map((name) => [name, each(record[name] as T)]));
}

/** Reads what `encodeLock` wrote, or says all that is wrong with it. */
export function parseLock(source: Source): Result<Lock> {
  const conflict = /^(?:<{7}|={7}|>{7})(?: .*)?$/m.exec(source.text);
  if (conflict) {
    const { index } = conflict;
    const place = { source, start: index, end: index + conflict[0].length };
    const hint = "take either side, then run `layerbuild lock`";
    return fail([{ code: "syntax", message: "a conflict of git is not resolved", place, hint }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(source.text);
  } catch (error) {
    return fail([problem(source, `this is no JSON: ${(error as Error).message}`)]);
  }
  const problems: Diagnostic[] = [];
  const report = (message: string, near?: string): void => {
    problems.push(problem(source, message, near));
  };
  if (!isObject(value)) return fail([problem(source, "a lock is a JSON object")]);
  if (value.version !== version) {
    const said = JSON.stringify(value.version) ?? "none";
    return fail([problem(source, `expected version ${version}, found ${said}`, "version")]);
  }
  const lock: Lock = {
    images: entriesAt(value.images, "images", readImage, report),
    remotes: entriesAt(value.remotes, "remotes", readRemote, report),
  };
  return problems.length > 0 ? fail(problems) : ok(lock);
}

type Report = (message: string, near?: string) => void;

function entriesAt<T>(
  value: unknown,
  key: string,
  read: (value: unknown) => T | undefined,
  report: Report,
): { readonly [name: string]: T } {
  if (value === undefined) return {};
  if (!isObject(value)) {
    report(`"${key}" is no object`, key);
    return {};
  }
  const entries: [string, T][] = [];
  for (const [name, each] of Object.entries(value)) {
    const found = read(each);
    if (found === undefined) report(`"${name}" is not pinned as a lock does it`, name);
    else entries.push([name, found]);
  }
  return Object.fromEntries(entries);
}

function readImage(value: unknown): LockedImage | undefined {
  const own = readDescriptor(value);
  if (!own || !isObject(value)) return undefined;
  const { platforms = {} } = value;
  if (!isObject(platforms)) return undefined;
  const read = Object.entries(platforms).map(([name, each]) => [name, readPlatform(each)] as const);
  if (read.some(([, each]) => each === undefined)) return undefined;
  return { ...own, platforms: Object.fromEntries(read) as LockedImage["platforms"] };
}

function readPlatform(value: unknown): LockedPlatform | undefined {
  const own = readDescriptor(value);
  if (!own || !isObject(value)) return undefined;
  const { onbuild = [] } = value;
  const isList = Array.isArray(onbuild) && onbuild.every((line) => typeof line === "string");
  return isList ? { ...own, onbuild } : undefined;
}

function readDescriptor(value: unknown): LockedDescriptor | undefined {
  if (!isObject(value)) return undefined;
  const { mediaType, size } = value;
  const digest = parseDigest(String(value.digest));
  if (!digest || typeof mediaType !== "string" || typeof size !== "number") return undefined;
  return Number.isSafeInteger(size) && size >= 0 ? { digest, mediaType, size } : undefined;
}

function readRemote(pin: unknown): LockedRemote | undefined {
  if (!isObject(pin) || typeof pin.value !== "string" || pin.value === "") return undefined;
  const kind = remoteKinds.find((each) => each === pin.kind);
  return kind && { kind, value: pin.value };
}

/** At the first place where the lock has a name, or at its beginning. */
function problem(source: Source, message: string, near?: string): Diagnostic {
  const quoted = near === undefined ? "" : JSON.stringify(near);
  const start = Math.max(0, near === undefined ? 0 : source.text.indexOf(quoted));
  const place = { source, start, end: start + (quoted.length || 1) };
  const hint = "remove the file and run `layerbuild lock`, which makes it anew";
  return { code: "invalid-lock", message, place, hint };
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
