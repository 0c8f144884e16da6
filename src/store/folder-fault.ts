import { LayerbuildError } from "../diagnostics/error.ts";

const reasons: { readonly [code: string]: string } = {
  EACCES: "permission is denied",
  EPERM: "it is not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "there is no space left",
  EDQUOT: "the quota is used up",
  EIO: "the disk fails",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of that path is no folder",
  ENOENT: "it is gone",
  EEXIST: "something else is there",
  ELOOP: "its links lead nowhere",
  ENAMETOOLONG: "that path is too long",
};

/** What comes of writes, and names no path. */
const nameless = new Set(["ENOSPC", "EDQUOT", "EIO"]);

/** Does some work in a folder; what the file system refuses there fails with `environment`. */
export async function inFolder<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw folderFault(error, directory);
  }
}

/** An error of the file system that is about this folder, as `environment`; others as they are. */
function folderFault(error: unknown, directory: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return error;
  const code = String(error.code);
  const reason = reasons[code];
  const path = "path" in error ? String(error.path) : nameless.has(code) ? directory : undefined;
  if (reason === undefined || path === undefined) return error;
  if (!isWithin(path, directory) && !isWithin(directory, path)) return error;
  return new LayerbuildError(
    "environment",
    `The local store can't be used: ${path}: ${reason} (${code})`,
    {
      hint: "Put that right there, or choose another folder with --store or LAYERBUILD_STORE.",
      cause: error,
    },
  );
}

const isWithin = (path: string, folder: string): boolean => `${path}/`.startsWith(`${folder}/`);

/** Whether an error is the file system's, with one of these codes. */
export const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code));
