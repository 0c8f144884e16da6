import type { Commands } from "./verb.ts";

/** Where each command is loaded from. */
export const commands: Commands = {
  init: async () => (await import("../commands/init.ts")).init,
  lock: async () => (await import("../commands/lock.ts")).lock,
  plan: async () => (await import("../commands/plan.ts")).plan,
  build: async () => (await import("../commands/build.ts")).build,
  verify: async () => (await import("../commands/verify.ts")).verify,
  diff: async () => (await import("../commands/diff.ts")).diff,
  eject: async () => (await import("../commands/eject.ts")).eject,
  merge: async () => (await import("../commands/merge.ts")).merge,
  flatten: async () => (await import("../commands/flatten.ts")).flatten,
  rebase: async () => (await import("../commands/rebase.ts")).rebase,
  replace: async () => (await import("../commands/replace.ts")).replace,
  validate: async () => (await import("../commands/validate.ts")).validate,
  cp: async () => (await import("../commands/cp.ts")).cp,
  tag: async () => (await import("../commands/tag.ts")).tag,
  ls: async () => (await import("../commands/ls.ts")).ls,
  dup: async () => (await import("../commands/dup.ts")).dup,
  rm: async () => (await import("../commands/rm.ts")).rm,
  digest: async () => (await import("../commands/digest.ts")).digest,
  inspect: async () => (await import("../commands/inspect.ts")).inspect,
  files: async () => (await import("../commands/files.ts")).files,
  cat: async () => (await import("../commands/cat.ts")).cat,
  layer: async () => (await import("../commands/layer.ts")).layer,
  export: async () => (await import("../commands/export.ts")).exportRoot,
};
