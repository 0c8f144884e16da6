/** What commands have that look at images by their names or copy them. */
export interface PlaceOptions {
  /** The folder of the local store, where images of the engine are put. */
  readonly store?: string;
  readonly json?: boolean;
}

/** What those have that write or remove something. */
export interface DryRunOptions {
  /** Only tell what would be done. */
  readonly dryRun?: boolean;
}

export interface CpOptions extends PlaceOptions, DryRunOptions {
  /** Names of images, of any transport. */
  readonly source: string;
  readonly target: string;
  readonly platform?: readonly string[];
  /** Source and target are repositories. */
  readonly allTags?: boolean;
  readonly referrers?: boolean;
}

export interface TagOptions extends DryRunOptions {
  readonly image: string;
  readonly tags: readonly string[];
  readonly json?: boolean;
}

export interface LsOptions extends PlaceOptions {
  /** A repository, or a folder or archive of images. */
  readonly repository: string;
  readonly digests?: boolean;
}

export interface DupOptions {
  readonly image: string;
  readonly json?: boolean;
}

export interface RmOptions extends DryRunOptions {
  readonly images: readonly string[];
  readonly json?: boolean;
}

export interface DigestOptions extends PlaceOptions {
  readonly image: string;
  readonly platform?: readonly string[];
}
