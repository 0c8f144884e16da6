/** What happens where sections disagree and no rule decides. */
export type ConflictPolicy = "error" | "warn" | "last-wins";

/**
 * What happens where sections gave one number to users or groups of different names: `renumber`
 * system ids (below 1000), `renumber-all` ids, build the sections with `separate` ranges, or `error`.
 */
export type IdPolicy = "renumber" | "renumber-all" | "separate" | "error";

/** What happens to triggers of packages of one section that another section's files would fire. */
export type TriggerPolicy = "report" | "run" | "ignore";

/** Decides one kind of path; the first rule whose pattern matches counts. */
export interface Rule {
  /** A glob on absolute paths: `/etc/motd`, `/etc/app/**`. */
  readonly path: string;
  /**
   * `first`, `last`, `section:NAME`, `drop` (as in the base), `error`, or a driver's name:
   * `union-lines`, `json`, `yaml`, `ini`, `lines`, `text3` …
   */
  readonly use?: string;
  /** The person's own driver: a command that gets base and sides as files and prints the result. */
  readonly run?: string;
}

export interface MergePolicy {
  readonly conflicts: ConflictPolicy;
  readonly ids: IdPolicy;
  readonly triggers: TriggerPolicy;
  readonly rules: readonly Rule[];
  /** Commands on the merged root, one more layer. */
  readonly finalize: readonly string[];
  /** Of the image's configuration the later section's word counts: they are parts of one file. */
  readonly configuration?: "in-order";
  /** Where a merged image would have more, neighbours among its sections' layers become one. */
  readonly maxLayers: number;
}

export const defaultPolicy: MergePolicy = {
  conflicts: "error",
  ids: "renumber",
  triggers: "report",
  rules: [],
  finalize: [],
  // Engines refuse more than 125 (moby's overlay2); room is left for those who build on the image.
  maxLayers: 120,
};
