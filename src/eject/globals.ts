import type { BuildSpec } from "../config/layerfile.ts";
import { globalScope, type Scope } from "../dockerfile/scope.ts";
import { quotedWords } from "../dockerfile/split.ts";
import { stagesOf } from "../dockerfile/stages.ts";
import type { Platform } from "../image/descriptor.ts";
import { quoted } from "./config-lines.ts";
import type { EjectedPart } from "./names.ts";

/** ARGs before the first FROM of the one Dockerfile. */
export interface Globals {
  /** Their lines. */
  readonly lines: readonly string[];
  /** Whether parts may go on reading them; else they have the values in their places. */
  readonly areKept: boolean;
}

/** What the ARGs before a part's first FROM are, with those that every file has. */
export function globalsOf(
  { build }: { readonly build: Pick<BuildSpec, "dockerfile" | "args"> },
  platform: Platform,
): Scope {
  const { dockerfile, args } = build;
  const split = stagesOf(dockerfile);
  const globals = split.ok ? split.value.globals : [];
  return globalScope(globals, dockerfile.escape, { args, platform }, "unknown", undefined, []);
}

/** The ARGs of all parts, where no two parts have one name with different values. */
export function commonGlobals(parts: readonly EjectedPart[]): Globals {
  const texts = new Map<string, string>();
  let areKept = true;
  for (const { build } of parts) {
    const { dockerfile, args } = build;
    const split = stagesOf(dockerfile);
    for (const { argument } of split.ok ? split.value.globals : []) {
      for (const word of quotedWords(argument, dockerfile.escape)) {
        const [name = ""] = word.split("=");
        const given = Object.hasOwn(args, name) ? args[name] : undefined;
        const text = given === undefined ? word : `${name}=${quoted(given, dockerfile.escape)}`;
        if ((texts.get(name) ?? text) !== text) areKept = false;
        texts.set(name, text);
      }
    }
  }
  return { areKept, lines: areKept ? [...texts.values()].map((text) => `ARG ${text}`) : [] };
}
