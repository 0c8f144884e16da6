import type { Instruction } from "./parse.ts";
import { constantOf } from "./settings.ts";
import { pairsOf } from "./split.ts";

/** What instructions that need no build make of an image's configuration. Null takes a value away. */
export interface Constants {
  readonly user?: string;
  readonly workdir?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[] | null;
  readonly env?: { readonly [name: string]: string };
  readonly labels?: { readonly [name: string]: string };
  readonly stopSignal?: string;
}

/**
 * What these instructions come to, undefined where a builder is needed to say it: they run something,
 * use variables or the shell form. A folder that WORKDIR names is `made` by others. `keepsCmd`: the
 * file has a CMD before them, which ENTRYPOINT then does not take away.
 */
export function constantsOf(
  instructions: readonly Instruction[],
  escaper: string,
  { made, keepsCmd }: { readonly made: readonly Instruction[]; readonly keepsCmd: boolean },
): Constants | undefined {
  let out: Constants = {};
  for (const instruction of instructions) {
    if (instruction.name === "ARG") continue;
    const said =
      instruction.name === "WORKDIR" && !made.includes(instruction)
        ? undefined
        : constantIn(instruction, escaper, out);
    if (!said) return undefined;
    out = { ...out, ...said };
  }
  return out.entrypoint && out.cmd === undefined && !keepsCmd ? { ...out, cmd: null } : out;
}

function constantIn(
  { name, argument, json }: Instruction,
  escaper: string,
  before: Constants,
): Constants | undefined {
  const text = (): string | undefined => constantOf(argument, escaper);
  switch (name) {
    case "USER": {
      const user = text();
      return user ? { user } : undefined;
    }
    case "STOPSIGNAL": {
      const stopSignal = text();
      return stopSignal ? { stopSignal } : undefined;
    }
    case "WORKDIR": {
      const workdir = text();
      // Other paths are cleaned by the builder.
      return workdir && /^(?:\/[\w.-]*\w)+$/.test(workdir) ? { workdir } : undefined;
    }
    case "CMD":
      return json && json.length > 0 ? { cmd: json } : undefined;
    case "ENTRYPOINT":
      return json && json.length > 0 ? { entrypoint: json } : undefined;
    case "ENV": {
      const env = valuesOf(argument, escaper);
      return env && { env: { ...before.env, ...env } };
    }
    case "LABEL": {
      const labels = valuesOf(argument, escaper);
      return labels && { labels: { ...before.labels, ...labels } };
    }
    default:
      return undefined;
  }
}

function valuesOf(argument: string, escaper: string): { [name: string]: string } | undefined {
  const pairs = pairsOf(argument, escaper);
  if (typeof pairs === "string") return undefined;
  const out: { [name: string]: string } = {};
  for (const [key, value] of pairs) {
    const [name, text] = [constantOf(key, escaper), constantOf(value, escaper)];
    if (!name || text === undefined) return undefined;
    out[name] = text;
  }
  return out;
}
