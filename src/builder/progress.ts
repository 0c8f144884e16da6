import type { BuildProgress } from "./builder.ts";

/** Source: moby/buildkit client/graph.go, SolveStatus, as buildx prints it with rawjson. */
interface SolveStatus {
  readonly vertexes?: readonly {
    readonly digest: string;
    readonly name?: string;
    readonly started?: string;
    readonly completed?: string;
    readonly cached?: boolean;
    readonly error?: string;
  }[];
  readonly logs?: readonly { readonly vertex: string; readonly data: string }[];
}

/**
 * Reads `--progress=rawjson`: values, not lines, since buildx 0.13 prints a value over several
 * lines and newer ones print one a line. What is not part of a value is `text`: buildx's own
 * messages.
 */
export function progressParser(emit: (progress: BuildProgress) => void): {
  write: (chunk: string) => void;
  /** All that was no JSON value, once the output has ended. */
  text: () => string;
} {
  const names = new Map<string, string>();
  const states = new Map<string, string>();
  const scanner = jsonScanner((value) => report(value as SolveStatus));
  return scanner;

  function report({ vertexes = [], logs = [] }: SolveStatus): void {
    for (const vertex of vertexes) {
      const name = vertex.name ?? names.get(vertex.digest) ?? vertex.digest;
      names.set(vertex.digest, name);
      const state = vertex.error
        ? "failed"
        : vertex.cached
          ? "cached"
          : vertex.completed
            ? "done"
            : vertex.started
              ? "started"
              : undefined;
      if (!state || states.get(vertex.digest) === state) continue;
      states.set(vertex.digest, state);
      emit({
        kind: "vertex",
        name,
        state,
        ...(vertex.error ? { error: vertex.error } : {}),
      });
    }
    for (const { vertex, data } of logs) {
      const text = Buffer.from(data, "base64").toString("utf8");
      emit({ kind: "log", vertex: names.get(vertex) ?? vertex, text });
    }
  }
}

/** Splits a stream into JSON objects and the text between them. */
function jsonScanner(onValue: (value: unknown) => void): {
  write: (chunk: string) => void;
  text: () => string;
} {
  let value = "";
  let between = "";
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let isLineStart = true;
  let inText = false;
  return {
    write(chunk) {
      for (const char of chunk) {
        if (depth === 0 && (inText || !(isLineStart && char === "{"))) {
          between += char;
          inText = char !== "\n" && (inText || char.trim() !== "");
          isLineStart = char === "\n" || (isLineStart && char.trim() === "");
          continue;
        }
        value += char;
        if (inString) {
          if (isEscaped) isEscaped = false;
          else if (char === "\\") isEscaped = true;
          else if (char === '"') inString = false;
        } else if (char === '"') inString = true;
        else if (char === "{" || char === "[") depth++;
        else if (char === "}" || char === "]") depth--;
        if (depth === 0) {
          try {
            onValue(JSON.parse(value));
          } catch {
            between += value;
          }
          value = "";
        }
      }
    },
    text: () => (between + value).trim(),
  };
}
