import { compareDpkgVersions } from "./dpkg-version.ts";

/** One package that a relation names: `foo`, `foo:any`, `foo (>= 1.2)`. */
export interface Relation {
  readonly name: string;
  /** An architecture, `any` or `native`. */
  readonly arch?: string;
  readonly operator?: string;
  readonly version?: string;
}

/** What one of several packages can satisfy: `a | b`. */
export interface Clause {
  /** As it is written, without line breaks. */
  readonly text: string;
  readonly relations: readonly Relation[];
}

const relation =
  /^([^\s:()]+)(?::([^\s()]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([^\s()]+)\s*\))?\s*(?:\[[^\]]*\])?$/;

/**
 * Parses the value of `Depends`, `Conflicts`, `Provides` and their like. What can't be read is left
 * out: nothing is to be concluded of it. Source: Debian policy 7.1.
 */
export function parseRelations(value: string | undefined): Clause[] {
  return (value ?? "").split(",").flatMap((part) => {
    const text = part.trim().replace(/\s+/g, " ");
    const relations = text.split("|").map((each) => parseRelation(each.trim()));
    return relations.includes(undefined)
      ? []
      : [{ text, relations: relations.flatMap((each) => each ?? []) }];
  });
}

function parseRelation(text: string): Relation | undefined {
  const [, name, arch, operator, version] = relation.exec(text) ?? [];
  if (name === undefined) return undefined;
  return {
    name,
    ...(arch === undefined ? {} : { arch }),
    ...(operator === undefined ? {} : { operator }),
    ...(version === undefined ? {} : { version }),
  };
}

/** Whether a version is one that a relation asks for; any is when it asks for none. */
export function isVersionOf({ operator, version = "" }: Relation, given: string): boolean {
  if (operator === undefined) return true;
  const order = compareDpkgVersions(given, version);
  switch (operator) {
    case "<<":
      return order < 0;
    case ">>":
      return order > 0;
    case "=":
      return order === 0;
    // `<` and `>` are old ways to write `<=` and `>=`.
    case "<":
    case "<=":
      return order <= 0;
    default:
      return order >= 0;
  }
}
