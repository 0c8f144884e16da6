import type { Matrix } from "../plan/matrix.ts";
import type { MetadataJson } from "./metadata.ts";

/** The outputs of a step of GitHub Actions by name; those without a value are not written. */
export type Outputs = { readonly [name: string]: string | number | boolean | undefined };

/**
 * Lines for the file GITHUB_OUTPUT. A value stands between two lines with the delimiter, which no
 * value may have in it: it must be made anew, at random, for each use.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions", multiline strings.
 */
export function outputText(outputs: Outputs, delimiter: string): string {
  return Object.entries(outputs)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      const text = String(value);
      if (text.includes(delimiter)) throw new Error(`Internal error: ${name} has the delimiter`);
      return [`${name}<<${delimiter}\n${text}\n${delimiter}\n`];
    })
    .join("");
}

/** What a build tells later steps; `digest` is that of the first image. */
export function buildOutputs({ images, counts }: MetadataJson): Outputs {
  return {
    digest: images[0]?.digest,
    images: JSON.stringify(images),
    references: images.flatMap(({ references }) => references).join("\n"),
    built: counts.built,
    cached: counts.cached,
    merged: counts.merged,
    failed: counts.failed,
  };
}

/** What `plan --matrix` tells later jobs. GitHub refuses a matrix of no jobs: `has_work` is for `if:`. */
export const matrixOutputs = (matrix: Matrix): Outputs => ({
  matrix: JSON.stringify(matrix),
  has_work: matrix.include.length > 0,
});
