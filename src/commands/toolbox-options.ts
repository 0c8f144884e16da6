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

/** What commands have that look into one image. */
export interface LookOptions extends PlaceOptions {
  readonly image: string;
  /** One at most. */
  readonly platform?: readonly string[];
}

export interface InspectOptions extends LookOptions {
  /** The manifest's bytes, as they are. */
  readonly raw?: boolean;
}

export interface FilesOptions extends LookOptions {
  /** Files, folders or patterns; everything when there are none. */
  readonly paths: readonly string[];
  /** Only what is to be seen in a container. */
  readonly current?: boolean;
}

export interface CatOptions extends LookOptions {
  readonly path: string;
}

/** Where a command writes a large result. */
export interface FileOutput {
  /** `-` for stdout. */
  readonly output: string;
}

export interface LayerOptions extends LookOptions, FileOutput {
  /** Its number, from 1 for the lowest, or its digest or diffID. */
  readonly layer: string;
  readonly uncompressed?: boolean;
}

export interface ExportOptions extends LookOptions, FileOutput {}
