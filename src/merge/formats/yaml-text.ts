import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  type Node,
  Pair,
  parseAllDocuments,
  parseDocument,
  visit,
  YAMLMap,
} from "yaml";
import { isSameKeyed, type Keyed, type KeyedMap } from "../keyed.ts";

/** A value that is no map, with the key that it stands behind. */
export interface YamlLeaf {
  /** The value as JSON, aliases resolved: what comparisons look at. */
  readonly text: string;
  readonly pair: Pair;
}

export type YamlObject = KeyedMap<YamlLeaf>;

export interface YamlFile {
  readonly map: YamlObject;
  /**
   * The file's text with these values in place of its own, which may be values of other files.
   * Undefined when anchors and aliases stand in the way. To be called once: it changes the document.
   */
  printWith(values: YamlObject): Buffer | undefined;
}

/**
 * Reads a file that is one map; an empty file is an empty one. Undefined for all others, and where
 * an own tag (`!Ref`) says what a value is.
 */
export function parseYamlMap(bytes: Buffer): YamlFile | undefined {
  const text = bytes.toString();
  // As numbers they would lose digits.
  const options = { intAsBigInt: true };
  const documents: readonly Document[] = parseAllDocuments(text, options);
  if (!Buffer.from(text).equals(bytes) || documents.length > 1) return undefined;
  // Where there are comments only, there is none.
  const document = documents[0] ?? parseDocument(text, options);
  if (document.errors.length + document.warnings.length > 0) return undefined;
  if (!hasSoundAliases(document)) return undefined;
  const contents = document.contents ?? new YAMLMap();
  document.contents = contents;
  const map = keyedOf(contents, document);
  if (!(map && isMap(contents))) return undefined;
  return {
    map,
    printWith(values) {
      put(document, contents, map, values);
      if (!hasSoundAliases(document)) return undefined;
      const printed = Buffer.from(document.toString(styleOf(text)));
      // What stands behind an anchor may have been changed for its aliases, too.
      const written = parseYamlMap(printed)?.map;
      return written && isSameKeyed<YamlLeaf>(written, values, isSameLeaf) ? printed : undefined;
    },
  };
}

export const isSameLeaf = (a: YamlLeaf, b: YamlLeaf): boolean => a.text === b.text;

/** A map whose keys are all plain, as such; undefined for all else. */
function keyedOf(value: unknown, document: Document): YamlObject | undefined {
  const node = isAlias(value) ? value.resolve(document) : value;
  if (!isMap(node) || node.items.some(({ key }) => !isScalar(key))) return undefined;
  return new Map(
    node.items.map((pair): [string, Keyed<YamlLeaf>] => [
      keyOf(pair),
      keyedOf(pair.value, document) ?? { text: textOf(pair.value, document), pair },
    ]),
  );
}

const keyOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key);

function textOf(value: unknown, document: Document): string {
  return jsonOf(isNode(value) ? value.toJS(document) : null);
}

/** JSON in which whole numbers have all their digits. */
function jsonOf(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value);
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${jsonOf(each)}`).join(",")}}`;
}

/** Makes a map that has `before` one that has `after`; what is the same is left as it is. */
function put(document: Document, map: YAMLMap, before: YamlObject, after: YamlObject): void {
  map.items = map.items.filter((pair) => after.has(keyOf(pair)));
  for (const [key, value] of after) {
    const pair = map.items.find((each) => keyOf(each) === key);
    const old = before.get(key);
    if (pair && old && isSameKeyed(old, value, isSameLeaf)) continue;
    if (value instanceof Map) {
      const own = pair && isMap(pair.value) ? pair.value : new YAMLMap();
      put(document, own, old instanceof Map && isMap(pair?.value) ? old : new Map(), value);
      if (!pair) map.items.push(new Pair(document.createNode(key), own));
      else pair.value = own;
    } else {
      const copy = copyOf(value as YamlLeaf, document);
      if (!pair) map.items.push(copy);
      else pair.value = copy.value;
    }
  }
}

/** A pair for another document: with its comments, and without anchors and aliases. */
function copyOf({ pair, text }: YamlLeaf, document: Document): Pair {
  const { key, value } = pair;
  return new Pair(
    isNode(key) ? key.clone() : key,
    isNode(value) && !hasAlias(value)
      ? withoutAnchors(value.clone() as Node)
      : document.createNode(JSON.parse(text)),
  );
}

function hasAlias(node: Node): boolean {
  let found = false;
  visit(node, {
    Alias() {
      found = true;
    },
  });
  return found;
}

function withoutAnchors(node: Node): Node {
  visit(node, {
    Value(_, value) {
      delete value.anchor;
    },
  });
  return node;
}

/** Whether every alias has its anchor, and none stands within what it means. */
function hasSoundAliases(document: Document): boolean {
  let isSound = true;
  visit(document, {
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (!target || path.includes(target)) isSound = false;
    },
  });
  return isSound;
}

/** The habits of a text, as far as the printer knows them. */
function styleOf(text: string): Parameters<Document["toString"]>[0] {
  const nested = /^( *)[^\s#].*:[ \t]*\n(?:\s*#.*\n)*\1( +)[^\s#-]/m.exec(text)?.[2];
  return {
    lineWidth: 0,
    indent: nested?.length ?? 2,
    indentSeq: !/^( *)[^\s#].*:[ \t]*\n\1- /m.test(text),
    flowCollectionPadding: !/[[{][^\s[\]{}]/.test(text),
  };
}
