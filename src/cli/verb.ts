import type { Command as Program } from "commander";
import type {
  CacheFileOptions,
  CacheOptions,
  CachePruneOptions,
} from "../commands/cache-options.ts";
import type {
  BuildOptions,
  Command,
  DiffOptions,
  EjectOptions,
  FlattenOptions,
  InitOptions,
  LockOptions,
  MergeOptions,
  PlanOptions,
  RebaseOptions,
  ReplaceOptions,
  ValidateOptions,
  VerifyOptions,
  WatchOptions,
} from "../commands/io.ts";
import type {
  CatOptions,
  CpOptions,
  DigestOptions,
  DupOptions,
  ExportOptions,
  FilesOptions,
  InspectOptions,
  LayerOptions,
  LsOptions,
  RmOptions,
  TagOptions,
} from "../commands/toolbox-options.ts";

/** The flags that each command is called with. */
export interface OptionsOf {
  readonly init: InitOptions;
  readonly lock: LockOptions;
  readonly plan: PlanOptions;
  readonly build: BuildOptions;
  readonly watch: WatchOptions;
  readonly verify: VerifyOptions;
  readonly diff: DiffOptions;
  readonly eject: EjectOptions;
  readonly merge: MergeOptions;
  readonly flatten: FlattenOptions;
  readonly rebase: RebaseOptions;
  readonly replace: ReplaceOptions;
  readonly validate: ValidateOptions;
  readonly cp: CpOptions;
  readonly tag: TagOptions;
  readonly ls: LsOptions;
  readonly dup: DupOptions;
  readonly rm: RmOptions;
  readonly digest: DigestOptions;
  readonly inspect: InspectOptions;
  readonly files: FilesOptions;
  readonly cat: CatOptions;
  readonly layer: LayerOptions;
  readonly export: ExportOptions;
  readonly "cache-ls": CacheOptions;
  readonly "cache-info": CacheOptions;
  readonly "cache-prune": CachePruneOptions;
  readonly "cache-export": CacheFileOptions;
  readonly "cache-import": CacheFileOptions;
}

export type VerbName = keyof OptionsOf;

/** How each command is loaded: only the one that is asked for. */
export type Commands = { readonly [V in VerbName]: () => Promise<Command<OptionsOf[V]>> };

/** Runs a command with its flags. */
export type Call = <V extends VerbName>(verb: V, options: OptionsOf[V]) => Promise<void>;

/** Adds one command to the program: its flags, its help, and the call that it comes to. */
export type Verb = (program: Program, call: Call) => void;
