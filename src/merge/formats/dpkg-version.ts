/**
 * Compares two versions of Debian packages: below 0 when `a` is older, 0 when they are equal, above
 * when it is newer. Takes texts of any form. Source: Debian policy 5.6.12, deb-version(7).
 */
export function compareDpkgVersions(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  return (
    compareNumbers(one.epoch, other.epoch) ||
    compareParts(one.upstream, other.upstream) ||
    compareParts(one.revision, other.revision)
  );
}

interface Parts {
  /** Digits; "" counts as 0. */
  readonly epoch: string;
  readonly upstream: string;
  /** "" when there is none, which counts as `0`. */
  readonly revision: string;
}

function partsOf(version: string): Parts {
  const [, epoch = "", rest = ""] = /^(?:(\d*):)?(.*)$/s.exec(version.trim()) ?? [];
  const dash = rest.lastIndexOf("-");
  return dash < 0
    ? { epoch, upstream: rest, revision: "" }
    : { epoch, upstream: rest.slice(0, dash), revision: rest.slice(dash + 1) };
}

/** Compares by turns a run of what is no digit and a run of digits, as long as there is one. */
function compareParts(a: string, b: string): number {
  const [mine, theirs] = [runsOf(a), runsOf(b)];
  for (let at = 0; at < Math.max(mine.length, theirs.length); at++) {
    const [left = "", right = ""] = [mine[at], theirs[at]];
    const order = at % 2 === 0 ? compareLetters(left, right) : compareNumbers(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** At even places what is no digit (the first may be empty), at odd ones digits. */
const runsOf = (part: string): string[] => part.split(/(\d+)/);

/** Letters stand before all else; `~` before everything, the end of the part included. */
function compareLetters(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = weightOf(a.charAt(at)) - weightOf(b.charAt(at));
    if (order !== 0) return order;
  }
  return 0;
}

function weightOf(character: string): number {
  if (character === "") return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[a-zA-Z]/.test(character) ? code : code + 256;
}

/** Of any length: a date with a time is more than a number holds. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
