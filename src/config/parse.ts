import { type Document, parseDocument, visit, type YAMLError } from "yaml";
import { type Diagnostic, positionOf, type Source } from "../diagnostics/diagnostic.ts";
import { locate } from "./locate.ts";
import type { Located, Path } from "./located.ts";

export interface ParseOptions {
  /** Where the Layerfile begins in the document: `["layerbuild"]` in a package.json. */
  readonly root: Path;
  readonly env: { readonly [name: string]: string | undefined };
}

export interface Parsed {
  /** Undefined when the text is no YAML. */
  readonly root: Located | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads YAML, or JSON (which is YAML), into values that know their places, with variables replaced
 * and aliases and merge keys resolved.
 */
export function parseLayerfile(source: Source, { root, env }: ParseOptions): Parsed {
  const document = parseDocument(source.text, {
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: "error",
  });
  const diagnostics = syntaxProblems(source, document);
  if (diagnostics.length > 0) return { root: undefined, diagnostics };
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  return { root: locate(document, root, { source, env, report }), diagnostics };
}

/** One fault upsets the parser several times: only the first on a line is told. */
function syntaxProblems(source: Source, document: Document.Parsed): Diagnostic[] {
  const lines = new Map<number, Diagnostic>();
  for (const fault of [...document.errors, ...document.warnings]) {
    const diagnostic = syntaxProblem(source, document, fault);
    const { line } = positionOf(source, fault.pos[0]);
    if (!lines.has(line)) lines.set(line, diagnostic);
  }
  return [...lines.values()];
}

function syntaxProblem(source: Source, document: Document.Parsed, fault: YAMLError): Diagnostic {
  const { message, pos } = fault;
  const [start, end] = pos;
  const opening = message.includes("quote") ? openingQuote(document, start) : undefined;
  if (opening !== undefined) {
    const place = { source, start: opening, end: opening + 1 };
    return { code: "syntax", message: "this quote is not closed", place };
  }
  const isVariable = source.text.slice(start - 1, start + 1) === "$" + "{";
  const hint = "put quotes around a value with $" + "{…} that stands within { } or [ ]";
  const place = { source, start, end };
  return { code: "syntax", message, place, ...(isVariable && { hint }) };
}

/** Where the quoted string begins that ends at an offset. */
function openingQuote(document: Document.Parsed, end: number): number | undefined {
  let opening: number | undefined;
  visit(document, {
    Scalar(_, { type, range }) {
      if (type?.startsWith("QUOTE") && range?.[1] === end) opening = range[0];
    },
  });
  return opening;
}
