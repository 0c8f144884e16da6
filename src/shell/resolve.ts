import { isGap, type Pieces } from "./pieces.ts";

/** Where a word leads: a path, or why that can't be said. */
export type Resolved =
  | { readonly path: string; readonly glob: boolean; readonly tree: boolean }
  | { readonly why: string };

interface Segment {
  text: string;
  glob: boolean;
  /** What in it may hold slashes, so that it stands for any number of segments. */
  wild: string | undefined;
  /** Surely not empty. */
  solid: boolean;
}

/**
 * The path that a word names, seen from a working directory. With a part that is not known it is the
 * longest directory before that, and all below it.
 */
export function resolvePath(pieces: Pieces, cwd: Pieces | undefined): Resolved {
  const first = pieces[0];
  if (first === undefined) return { why: "an empty path" };
  if (isGap(first) && !first.tame) return { why: `a path from ${first.gap}` };
  const absolute = !isGap(first) && first.text.startsWith("/");
  if (!absolute && cwd === undefined) {
    return { why: "a path in a working directory that is not known" };
  }
  const whole = absolute || cwd === undefined ? pieces : [...cwd, { text: "/" }, ...pieces];
  return walk(segmentsOf(whole));
}

function segmentsOf(pieces: Pieces): Segment[] {
  const empty = (): Segment => ({ text: "", glob: false, wild: undefined, solid: false });
  const glob = pieces.some((piece) =>
    isGap(piece) ? piece.tame : piece.glob && piece.text !== "",
  );
  const add = (segment: Segment, text: string, pattern: boolean): void => {
    // A character that is no pattern is matched by one that is, where others of the path are.
    segment.text += glob && !pattern ? text.replace(/[*?[\]]/g, "?") : text;
    segment.solid ||= text !== "";
    segment.glob ||= pattern && /[*?[]/.test(text);
    // `**` may go down any number of directories.
    if (pattern && text.includes("**")) segment.wild ??= text;
  };
  const out = [empty()];
  for (const piece of pieces) {
    const last = out.at(-1) as Segment;
    if (isGap(piece)) {
      if (piece.tame) Object.assign(last, { text: `${last.text}*`, glob: true, solid: true });
      else last.wild ??= piece.gap;
      continue;
    }
    const [head = "", ...rest] = piece.text.split("/");
    add(last, head, piece.glob === true);
    for (const text of rest) {
      const next = empty();
      add(next, text, piece.glob === true);
      out.push(next);
    }
  }
  return out;
}

function walk(segments: readonly Segment[]): Resolved {
  const stack: Segment[] = [];
  // Below the stack there are at least `depth` more segments, of unknown names.
  let wild: string | undefined;
  let depth = 0;
  for (const segment of segments) {
    if (segment.wild !== undefined) {
      wild ??= segment.wild;
      if (segment.solid) depth++;
    } else if (segment.text === "..") {
      if (wild !== undefined && depth > 0) depth--;
      else stack.pop();
    } else if (segment.text !== "" && segment.text !== ".") {
      if (wild === undefined) stack.push(segment);
      else depth++;
    }
  }
  if (wild !== undefined && stack.length === 0) return { why: `a path from ${wild}` };
  return {
    path: `/${stack.map(({ text }) => text).join("/")}`,
    glob: stack.some((segment) => segment.glob),
    tree: wild !== undefined,
  };
}

const ofKernel = /^\/(?:dev|proc|sys)(?:\/|$)/;

/** Not in any image: devices and what the kernel shows as files. */
export const isOfKernel = (path: string): boolean => ofKernel.test(path);

const directories = new Set(
  [
    "/ /bin /boot /etc /etc/apt /etc/apt/keyrings /etc/apt/preferences.d /etc/apt/sources.list.d",
    "/etc/apt/trusted.gpg.d /etc/cron.d /etc/init.d /etc/profile.d /etc/ssl /etc/ssl/certs /etc/sudoers.d",
    "/etc/yum.repos.d /etc/ld.so.conf.d /home /lib /lib64 /media /mnt /opt /root /run /sbin /srv /tmp",
    "/usr /usr/bin /usr/include /usr/lib /usr/lib64 /usr/libexec /usr/local /usr/local/bin",
    "/usr/local/etc /usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share",
    "/usr/local/share/ca-certificates /usr/sbin /usr/share /usr/share/keyrings /usr/src /var",
    "/var/cache /var/lib /var/log /var/opt /var/run /var/tmp /var/www",
  ].flatMap((line) => line.split(" ")),
);

/** Directories of every system. */
export const isKnownDirectory = (path: string): boolean => directories.has(path);
