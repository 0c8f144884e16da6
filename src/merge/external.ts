import { canonicalJson } from "../image/canonical-json.ts";
import { digestOf } from "../image/digest.ts";

/** A command of the person's that merges one file: `run:` of a rule. */
export interface ExternalCall {
  readonly command: string;
  readonly path: string;
  /** The file in the base; undefined where there is none. */
  readonly base: Buffer | undefined;
  /** The file as the sections left it, in the order of their layers. */
  readonly sides: readonly { readonly section: string; readonly bytes: Buffer | undefined }[];
}

/**
 * What such commands print. The merge runs none: what is asked for and not known is remembered with
 * its key; whoever runs commands does it and makes the merge again.
 */
export interface External {
  run(call: ExternalCall): Buffer | undefined;
  /** By key. */
  readonly missing: ReadonlyMap<string, ExternalCall>;
}

/** `known`: what commands printed, by the key of their call. */
export function externalOf(known: ReadonlyMap<string, Buffer>): External {
  const missing = new Map<string, ExternalCall>();
  return {
    missing,
    run(call) {
      const key = keyOf(call);
      const printed = known.get(key);
      if (!printed) missing.set(key, call);
      return printed;
    },
  };
}

function keyOf({ command, path, base, sides }: ExternalCall): string {
  const digest = (bytes: Buffer | undefined): string | null => (bytes ? digestOf(bytes) : null);
  return digestOf(
    canonicalJson({
      command,
      path,
      base: digest(base),
      sides: sides.map(({ section, bytes }) => [section, digest(bytes)]),
    }),
  );
}
