import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { type Diagnostic, outerPlace, type Place, type Source } from "../diagnostics/diagnostic.ts";
import { interpolate } from "./interpolate.ts";
import type { Located, LocatedEntry, Path } from "./located.ts";
import { runsOf } from "./runs.ts";

export interface LocateOptions {
  readonly source: Source;
  readonly env: { readonly [name: string]: string | undefined };
  readonly report: (diagnostic: Diagnostic) => void;
}

/** More values than any Layerfile has: aliases of aliases would otherwise grow without bound. */
const maximumNodes = 20_000;

/** Dollar signs in these belong to the Dockerfile, or to the shell that runs commands of inputs. */
function isOthersText(path: Path): boolean {
  const [top, ...rest] = path;
  const [field, ...below] = top === "sections" ? rest.slice(1) : rest;
  if (top !== "base" && top !== "sections") return false;
  return field === "instructions" ? below.length === 0 : field === "inputs" && below.length === 1;
}

const unsoundAt = (place: Place): Located => ({
  kind: "scalar",
  place,
  value: null,
  unsound: true,
});

/** Where a word stands in a range; the range itself when it is not in there as it is. */
function wordIn(place: Place, word: string): Place {
  const start = place.source.text.indexOf(word, place.start);
  if (start < 0 || start + word.length > place.end) return place;
  return { source: place.source, start, end: start + word.length };
}

/**
 * The values below `root` of a document without errors. A value that is used by alias has the place
 * at which it is written. Only string keys are expected (`stringKeys`).
 */
export function locate(document: Document, root: Path, options: LocateOptions): Located {
  const { source, env } = options;
  const open = new Set<unknown>();
  const reported = new Set<string>();
  let count = 0;

  /** What is wrong with an aliased value is told once. */
  const report = (diagnostic: Diagnostic & { readonly place: Place }): void => {
    const { start, end } = diagnostic.place;
    const identity = `${diagnostic.code} ${start} ${end}`;
    if (!reported.has(identity)) options.report(diagnostic);
    reported.add(identity);
  };

  const scalarOf = (node: Scalar, place: Place, path: Path): Located => {
    const { value } = node;
    if (typeof value !== "string") {
      return { kind: "scalar", place, value: value as number | boolean | null, unsound: false };
    }
    const runs = runsOf(source.text, node);
    if (isOthersText(path)) return { kind: "scalar", place, value, runs, unsound: false };
    const { value: replaced, problems } = interpolate(value, env);
    for (const { start, end, message, hint } of problems) {
      const text = { path: source.path, text: value, ...(runs && { within: { source, runs } }) };
      const exact = runs
        ? outerPlace({ source: text, start, end })
        : wordIn(place, value.slice(start, end));
      report({ code: "variable", message, place: exact, hint });
    }
    return { kind: "scalar", place, value: replaced, unsound: problems.length > 0 };
  };

  const aliasOf = (alias: Alias, place: Place, path: Path): Located => {
    const target = alias.resolve(document);
    if (target && !open.has(target)) return nodeOf(target, place, path);
    const message = target
      ? `"*${alias.source}" stands inside what it names`
      : `nothing before this is anchored as "&${alias.source}"`;
    report({ code: "alias", message, place });
    return unsoundAt(place);
  };

  /** The entries of a `<<` value: a mapping, or a list of them with the first one winning. */
  const mergedOf = (value: unknown, place: Place, path: Path): [string, LocatedEntry][] => {
    const merged = nodeOf(value, place, path);
    const maps = merged.kind === "list" ? merged.items : [merged];
    return maps.toReversed().flatMap((map) => {
      if (map.kind === "map") return [...map.entries];
      report({ code: "merge-key", message: '"<<" takes a mapping or a list of them', place });
      return [];
    });
  };

  const mapOf = (node: YAMLMap, place: Place, path: Path): Located => {
    const merged = new Map<string, LocatedEntry>();
    const own = new Map<string, LocatedEntry>();
    for (const pair of node.items) {
      const key = pair.key as Scalar<string>;
      const [start, end] = key.range ?? [place.start, place.end];
      const keyPlace = { source, start, end };
      if (key.type === "PLAIN" && key.value === "<<") {
        for (const [name, entry] of mergedOf(pair.value, keyPlace, path)) merged.set(name, entry);
        continue;
      }
      const first = own.get(key.value);
      if (first) {
        const message = `"${key.value}" is set twice`;
        const related = [{ message: "it is set here first", place: first.key }];
        report({ code: "duplicate-key", message, place: keyPlace, related });
        continue;
      }
      own.set(key.value, {
        key: keyPlace,
        value: nodeOf(pair.value, keyPlace, [...path, key.value]),
      });
    }
    return { kind: "map", place, entries: new Map([...merged, ...own]) };
  };

  /** `around` is the place to show for an empty value. */
  const nodeOf = (node: unknown, around: Place, path: Path): Located => {
    count += 1;
    if (count > maximumNodes) {
      const message = `there are more than ${maximumNodes} values here, aliases counted`;
      if (count === maximumNodes + 1) report({ code: "too-large", message, place: around });
      return unsoundAt(around);
    }
    const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
    const [start, end] = range ?? [0, 0];
    const place = end > start ? { source, start, end } : around;
    if (isAlias(node)) return aliasOf(node, place, path);
    if (isScalar(node)) return scalarOf(node, place, path);
    open.add(node);
    const located: Located = isMap(node)
      ? mapOf(node, place, path)
      : isSeq(node)
        ? {
            kind: "list",
            place,
            items: node.items.map((item, i) => nodeOf(item, place, [...path, i])),
          }
        : { kind: "scalar", place, value: null, unsound: false };
    open.delete(node);
    return located;
  };

  return nodeOf(document.getIn(root, true), { source, start: 0, end: 0 }, []);
}
