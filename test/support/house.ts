import { posix } from "node:path";

/** What a folder of `src` may know. */
export interface Room {
  /** Folders of ours. Only those that stand before it in the table. */
  readonly ours: readonly string[];
  /** Packages, `node:` modules, and files outside `src` by their path. */
  readonly theirs: readonly string[];
  /** No I/O, no clock, no environment: what it needs comes as an argument. */
  readonly pure?: true;
}

/** In order of rank. */
export type House = { readonly [folder: string]: Room };

/** Texts by their path below `src`. */
export type Sources = ReadonlyMap<string, string>;

export const maxLines = 300;

/** Parts of Node that are bytes in, bytes out. */
const pureParts = new Set(["node:crypto", "node:zlib"]);

/** Every rule of the house that the sources break, as sentences. */
export function faultsOf(house: House, sources: Sources): string[] {
  return [
    ...tableFaults(house),
    ...[...sources].flatMap(([path, text]) => [
      ...importFaults(house, path, text),
      ...purityFaults(house, path, text),
      ...sizeFaults(path, text),
    ]),
    ...cycleFaults(sources),
  ];
}

function tableFaults(house: House): string[] {
  const folders = Object.keys(house);
  return Object.entries(house).flatMap(([folder, { ours, theirs, pure }], rank) => [
    ...ours
      .filter((other) => !folders.slice(0, rank).includes(other))
      .map((other) => `${folder} may import ${other}, which does not come before it`),
    ...theirs
      .filter((name) => pure && name.startsWith("node:") && !pureParts.has(name))
      .map((name) => `${folder} is pure and may import ${name}`),
  ]);
}

function importFaults(house: House, path: string, text: string): string[] {
  const folder = folderOf(path);
  const room = house[folder];
  if (!room) return [`${path} is in a folder that the table does not have`];
  return importsOf(path, text).flatMap((target) => {
    if (target.kind === "theirs") {
      return room.theirs.includes(target.name) ? [] : [`${path} imports ${target.name}`];
    }
    const other = folderOf(target.path);
    return other === folder || room.ours.includes(other) ? [] : [`${path} imports ${target.path}`];
  });
}

const impure =
  /\bprocess\.|\bDate\b|\bset(?:Timeout|Interval|Immediate)\b|\bglobalThis\b|\bperformance\.|\bMath\.random\b/;

function purityFaults(house: House, path: string, text: string): string[] {
  if (!house[folderOf(path)]?.pure) return [];
  return text.split("\n").flatMap((line, at) => {
    const found = /^\s*(?:\*|\/[/*])/.test(line) ? undefined : impure.exec(line)?.[0];
    return found ? [`${path}:${at + 1} is in the pure core and names ${found}`] : [];
  });
}

function sizeFaults(path: string, text: string): string[] {
  const lines = text.trimEnd().split("\n").length;
  return lines > maxLines && !path.includes("/generated/") ? [`${path} has ${lines} lines`] : [];
}

/** Each cycle once, from the first of its files by name. */
function cycleFaults(sources: Sources): string[] {
  const graph = new Map(
    [...sources].map(([path, text]) => [
      path,
      importsOf(path, text).flatMap((target) => (target.kind === "ours" ? [target.path] : [])),
    ]),
  );
  const done = new Set<string>();
  const cycles = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.add(cycleFrom(trail.slice(at)));
    if (at >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return [...cycles].sort();
}

function cycleFrom(trail: readonly string[]): string {
  const first = trail.indexOf([...trail].sort()[0] ?? "");
  const turned = [...trail.slice(first), ...trail.slice(0, first)];
  return `${[...turned, turned[0]].join(" → ")} is a cycle`;
}

type Target =
  | { readonly kind: "ours"; readonly path: string }
  | { readonly kind: "theirs"; readonly name: string };

const specifier =
  /^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\b(?:import|require)\(\s*["']([^"']+)["']/gm;

function importsOf(path: string, text: string): Target[] {
  return [...text.matchAll(specifier)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? "";
    if (!name.startsWith(".")) return { kind: "theirs", name: packageOf(name) };
    const target = posix.join("src", posix.dirname(path), name);
    return target.startsWith("src/")
      ? { kind: "ours", path: target.slice("src/".length) }
      : { kind: "theirs", name: target };
  });
}

/** `@scope/name/file` is of the package `@scope/name`; a module of Node's is itself. */
function packageOf(name: string): string {
  if (name.startsWith("node:")) return name;
  return name.split("/", name.startsWith("@") ? 2 : 1).join("/");
}

const folderOf = (path: string): string => path.split("/", 1)[0] ?? path;
