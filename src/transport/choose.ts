import { LayerbuildError } from "../diagnostics/error.ts";
import { type FileName, formatImageName, type ImageName } from "../image/image-name.ts";
import { formatReference, parseReference } from "../image/reference.ts";

/** Something that a file or folder has under names. */
interface Named {
  /** The same for one thing under several names. */
  readonly id: string;
  readonly names: readonly string[];
}

/** How many names a message lists. */
const listed = 10;

/**
 * The entry of a name or, for archives, of a digest, or the only one there is. A name is one that stands there, or a reference that
 * is the same as one which does. Fails with `image-not-found`, and lists what there is.
 */
export function choose<T extends Named>(image: ImageName & FileName, entries: readonly T[]): T {
  const { name, digest } = image;
  const fitting = entries.filter(
    (entry) => (name === undefined || isCalled(entry, name)) && (!digest || entry.id === digest),
  );
  const [first] = fitting;
  if (first && fitting.every(({ id }) => id === first.id)) return first;
  const shown = formatImageName(image);
  const message = first
    ? `${shown} is ${name === undefined ? "the place of several images" : "the name of several images"}`
    : `there is no image ${shown}`;
  throw new LayerbuildError("image-not-found", message, { hint: hintFor(entries) });
}

function isCalled({ names }: Named, name: string): boolean {
  if (names.includes(name)) return true;
  const wanted = normal(name);
  return wanted !== undefined && names.some((each) => normal(each) === wanted);
}

/** A full reference, with the tag that it has when it says none. */
function normal(name: string): string | undefined {
  const reference = parseReference(name);
  return reference && formatReference({ tag: "latest", ...reference });
}

function hintFor(entries: readonly Named[]): string {
  const names = [...new Set(entries.flatMap((entry) => entry.names.slice(0, 1)))];
  if (names.length === 0) return "nothing in it has a name: name it by its digest, with @";
  const more = names.length > listed ? `, and ${names.length - listed} more` : "";
  return `it has ${names.slice(0, listed).join(", ")}${more}`;
}
