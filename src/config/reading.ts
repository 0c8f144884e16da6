import { isAbsolute, relative, resolve } from "node:path";
import type { Diagnostic, Place, Source } from "../diagnostics/diagnostic.ts";
import { keyPlaceOf, type Located, nodeAt, type Path, placeOf, plainOf } from "./located.ts";
import type { RawImage, RawLayerfile, RawSection } from "./raw.ts";

/** A file that is being read: its sound values, their places, and where problems go. */
export interface Reading {
  readonly source: Source;
  /** The folder of the file, absolute. */
  readonly directory: string;
  /** Fits the schema, but what was missing or wrong is absent. */
  readonly raw: Partial<RawLayerfile>;
  /** The names of sections, also of those that are wrong: who refers to them is right. */
  readonly declared: ReadonlySet<string>;
  /** What each section needs, by its name, in the order of the file. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly root: Located;
  /** What the person calls a path: relative to where they are. */
  readonly called: (path: string) => string;
  readonly report: (diagnostic: Diagnostic) => void;
}

export interface ReadingOptions {
  readonly source: Source;
  readonly directory: string;
  readonly cwd: string;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** `written` is the tree of the file, `sound` the same without what is wrong. */
export function readingOf(written: Located, sound: Located, options: ReadingOptions): Reading {
  const { source, directory, cwd, report } = options;
  const sections = nodeAt(written, ["sections"]);
  return {
    source,
    directory,
    needs: new Map(
      (entriesIn(sound, "sections") as [string, RawSection][]).map(([name, { needs = [] }]) => [
        name,
        needs,
      ]),
    ),
    raw: plainOf(sound) as Partial<RawLayerfile>,
    declared: new Set(sections?.kind === "map" ? sections.entries.keys() : []),
    root: sound,
    called: (path) => relative(cwd, path) || ".",
    report,
  };
}

export const valuePlace = (reading: Reading, ...path: Path): Place => placeOf(reading.root, path);

export const keyPlace = (reading: Reading, ...path: Path): Place => keyPlaceOf(reading.root, path);

/** Names and values in the order of the file; an object would put names that are numbers first. */
export function entriesOf(reading: Reading, key: "sections"): [string, RawSection][];
export function entriesOf(reading: Reading, key: "images"): [string, RawImage][];
export function entriesOf(reading: Reading, key: string): [string, unknown][] {
  return entriesIn(reading.root, key);
}

function entriesIn(root: Located, key: string): [string, unknown][] {
  const node = nodeAt(root, [key]);
  if (node?.kind !== "map") return [];
  return [...node.entries].map(([name, { value }]) => [name, plainOf(value)]);
}

/** Whether a path is a folder or below it. Both absolute; links are not followed. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, resolve(path));
  return way !== ".." && !/^\.\.[\\/]/.test(way) && !isAbsolute(way);
}
