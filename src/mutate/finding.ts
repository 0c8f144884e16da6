/** Something that is wrong with an image, or doubtful. */
export interface Finding {
  /** `manifest sha256:…`, `layer 3 (sha256:…)`. */
  readonly place: string;
  readonly what: string;
  readonly want?: string;
  readonly got?: string;
  /** Some programs take it otherwise than others, or refuse it; no rule is broken. */
  readonly isWarning?: true;
}

/** One finding as a person reads it; want and got on lines of their own. */
export function formatFinding({ place, what, want, got, isWarning }: Finding): string {
  return [
    `${isWarning ? "warning: " : ""}${place}: ${what}`,
    ...(want === undefined ? [] : [`  want ${want}`]),
    ...(got === undefined ? [] : [`  got  ${got}`]),
  ].join("\n");
}

/** Takes findings. */
export type Report = (finding: Finding) => void;
