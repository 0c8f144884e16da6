import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import validate from "./generated/validate.cjs";
import {
  keyPlaceOf,
  type Located,
  nodeAt,
  type Path,
  pathKey,
  placeOf,
  plainOf,
  prune,
} from "./located.ts";
import { suggestionFor } from "./suggest.ts";

type ErrorObject = NonNullable<typeof validate.errors>[number];

export interface Validated {
  readonly diagnostics: readonly Diagnostic[];
  /**
   * What is left without the values that are wrong: it fits the schema but for what is missing.
   * So everything else in the file is still checked. Undefined when nothing is left.
   */
  readonly sound: Located | undefined;
}

/** Holds a file against `schemas/layers.schema.json`. */
export function validateLayerfile(root: Located): Validated {
  validate(plainOf(root));
  const errors = (validate.errors ?? []).filter(isTelling);
  const mistyped = new Set(
    errors.filter(({ keyword }) => keyword === "type").map(({ instancePath }) => instancePath),
  );
  const diagnostics: Diagnostic[] = [];
  const gone = new Set<string>();
  for (const error of errors) {
    if (error.keyword !== "type" && mistyped.has(error.instancePath)) continue;
    const finding = findingOf(root, error);
    if (finding.gone) gone.add(pathKey(finding.gone));
    const node = nodeAt(root, pathOf(error));
    if (node?.kind === "scalar" && node.unsound) continue;
    diagnostics.push(finding.diagnostic);
  }
  return { diagnostics, sound: prune(root, gone) };
}

/** The branches of a `oneOf` are told by it; a name is told by the rule that it breaks. */
const isTelling = ({ schemaPath, keyword }: ErrorObject): boolean =>
  !schemaPath.includes("/oneOf/") && keyword !== "propertyNames";

const pathOf = ({ instancePath }: ErrorObject): Path =>
  instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

interface Finding {
  readonly diagnostic: Diagnostic;
  /** What can't be kept. */
  readonly gone?: Path;
}

type Schema = {
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: { readonly [key: string]: unknown };
  readonly patternErrorMessage?: string;
};

function findingOf(root: Located, error: ErrorObject): Finding {
  const path = pathOf(error);
  const { keyword, params } = error;
  const schema = (error.parentSchema ?? {}) as Schema;
  const place = placeOf(root, path);
  const key = keyPlaceOf(root, path);
  const called = nameOf(root, path);
  if (error.propertyName !== undefined) {
    const gone = [...path, error.propertyName];
    const message = nameProblem(error.propertyName, error);
    return { gone, diagnostic: { code: "invalid-name", message, place: keyPlaceOf(root, gone) } };
  }

  switch (keyword) {
    case "additionalProperties": {
      const unknown: string = params.additionalProperty;
      const gone = [...path, unknown];
      const hint = suggestionFor(unknown, Object.keys(schema.properties ?? {}));
      const message = `unknown key "${unknown}"`;
      const at = keyPlaceOf(root, gone);
      return { gone, diagnostic: { code: "unknown-key", message, place: at, hint } };
    }
    case "type": {
      const message = `${called}: expected ${expected(params.type)}, found ${found(root, path)}`;
      const hint = typeHint(nodeAt(root, path), String(params.type), schema);
      return {
        gone: path,
        diagnostic: { code: "wrong-type", message, place, ...(hint && { hint }) },
      };
    }
    case "required":
    case "dependentRequired": {
      const message = `${called} has no "${params.missingProperty}"`;
      const diagnostic = { code: "missing-key", message, place: key };
      return path.length === 0 ? { diagnostic } : { diagnostic, gone: path };
    }
    case "oneOf":
      return { diagnostic: { ...oneOfProblem(called, error), place: key } };
    case "false schema": {
      const other = /dependentSchemas\/([^/]+)\//.exec(error.schemaPath)?.[1];
      const message = `${called} has no use beside "${other}"`;
      return { gone: path, diagnostic: { code: "excluded-key", message, place: key } };
    }
    case "enum":
    case "const": {
      const allowed: readonly unknown[] =
        keyword === "enum" ? params.allowedValues : [params.allowedValue];
      const message = `${called}: expected ${allowed.map((value) => JSON.stringify(value)).join(" or ")}`;
      const given = plainOf(nodeAt(root, path) ?? root);
      const hint =
        keyword === "enum" ? suggestionFor(String(given), allowed.map(String)) : undefined;
      return {
        gone: path,
        diagnostic: { code: "wrong-value", message, place, ...(hint && { hint }) },
      };
    }
    case "uniqueItems": {
      const [first, second] = [Math.min(params.i, params.j), Math.max(params.i, params.j)];
      const gone = [...path, second];
      const message = `${JSON.stringify(plainOf(nodeAt(root, gone) ?? root))} is listed twice`;
      const related = [
        { message: "it is listed here first", place: placeOf(root, [...path, first]) },
      ];
      return {
        gone,
        diagnostic: { code: "duplicate", message, place: placeOf(root, gone), related },
      };
    }
    case "minLength":
    case "minItems":
    case "minProperties":
      return { gone: path, diagnostic: { code: "empty", message: `${called} is empty`, place } };
    case "pattern": {
      const rule = schema.patternErrorMessage ?? error.message ?? "it does not fit";
      return {
        gone: path,
        diagnostic: { code: "wrong-value", message: `${called}: ${rule}`, place },
      };
    }
    case "minimum":
    case "maximum": {
      const way = error.keyword === "minimum" ? "more" : "fewer";
      const message = `${called}: expected ${params.limit} or ${way}`;
      return { gone: path, diagnostic: { code: "wrong-value", message, place } };
    }
    default: {
      const message = `${called} ${error.message ?? "is wrong"}`;
      return { gone: path, diagnostic: { code: "wrong-value", message, place } };
    }
  }
}

function nameOf(root: Located, path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "the file";
  const isItem = nodeAt(root, path.slice(0, -1))?.kind === "list";
  return isItem ? `item ${Number(last) + 1} of "${path.at(-2)}"` : `"${last}"`;
}

/** Texts that YAML takes for something else want quotes; for other values an example helps. */
function typeHint(node: Located | undefined, type: string, schema: Schema): string | undefined {
  if (node?.kind === "scalar" && node.value !== null && type.includes("string")) {
    const { source, start, end } = node.place;
    return `quote it: "${source.text.slice(start, end)}"`;
  }
  const example = schema.examples?.[0] ?? schema.default;
  return example === undefined ? undefined : `for example: ${JSON.stringify(example)}`;
}

function nameProblem(name: string, error: ErrorObject): string {
  const { keyword, parentSchema, params } = error;
  if (keyword === "not") return `the name "${name}" is taken`;
  if (keyword === "maxLength") {
    return `the name "${name}" is longer than ${params.limit} characters`;
  }
  const rule = (parentSchema as Schema).patternErrorMessage ?? error.message ?? "it does not fit";
  return `invalid name "${name}": ${rule}`;
}

/** Every `oneOf` of the schema says which one key must be there. */
function oneOfProblem(called: string, error: ErrorObject): { code: string; message: string } {
  const branches = error.schema as readonly { readonly required: readonly string[] }[];
  const keys = branches.map(({ required }) => `"${required[0]}"`);
  const passing: readonly number[] | null = error.params.passingSchemas;
  if (!passing) {
    return { code: "missing-key", message: `${called} needs one of ${keys.join(", ")}` };
  }
  const both = passing.map((index) => keys[index]).join(" and ");
  return { code: "excluded-key", message: `${called} has both ${both}: one of them is enough` };
}

const kinds: { readonly [type: string]: string } = {
  array: "a list",
  object: "a mapping",
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

const expected = (type: string | readonly string[]): string =>
  [type]
    .flat()
    .map((name) => kinds[name] ?? name)
    .join(" or ");

function found(root: Located, path: Path): string {
  const node = nodeAt(root, path);
  if (node?.kind === "list") return "a list";
  if (node?.kind === "map") return "a mapping";
  if (!node || node.value === null) return "nothing";
  return `the ${typeof node.value} ${JSON.stringify(node.value)}`;
}
