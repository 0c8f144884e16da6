import { heredocMarkOf } from "../dockerfile/heredoc.ts";
import { type MountSource, mountSourceOf } from "../dockerfile/mount.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import {
  type Effects,
  effectsOf,
  effectsOfExec,
  type PathUse,
  type ShellContext,
} from "../shell/effects.ts";
import { defaultShell } from "./base-facts.ts";
import { mentionsIn } from "./mentions.ts";
import { isUnder, resolvePath } from "./paths.ts";
import { expanded, type Values } from "./scene.ts";

/** What a RUN does, and whether it matters in which directory it runs. */
export interface RunEffects {
  readonly effects: Effects;
  readonly usesWorkdir: boolean;
  /** It is a shell's text, so SHELL says whose. */
  readonly usesShell: boolean;
  /** It writes down the environment as it is. */
  readonly usesEnvironment: boolean;
}

/** What a RUN does to the image, as far as its text tells. */
export function runEffectsOf(run: Instruction, values: Values): RunEffects {
  const context: ShellContext = {
    shell: (values.shell ?? defaultShell)[0] ?? "",
    cwd: values.cwd,
    variables: knownIn(values),
    home: homeOf(values),
  };
  const effects = inContext(run, context);
  const elsewhere = inContext(run, { ...context, cwd: undefined });
  const text = run.json?.join(" ") ?? scriptOf(run).text;
  const reads = [...effects.reads, ...mentionsIn(text, effects, context.variables)];
  return {
    effects: withoutMounts(run, values, { ...effects, reads }),
    usesWorkdir:
      effects.unknowns.length > 0 || differs(effects, elsewhere) || /\bpwd\b/i.test(text),
    usesShell: run.json === undefined,
    usesEnvironment: environment.test(text),
  };
}

/** `export -p`, `declare -px`, `set > file`, and what the kernel has of it. */
const environment =
  /(?:^|[\s;&|({])(?:export|declare|typeset)\s+-\w*p|(?:^|[;&|({])\s*(?:set|export|declare|typeset)\s*(?:$|[>|;&)}])|\/proc\/\S+\/environ\b/m;

function inContext(run: Instruction, context: ShellContext): Effects {
  if (run.json) return effectsOfExec(run.json, context);
  const { text, interpreter } = scriptOf(run);
  return effectsOf(text, interpreter === undefined ? context : { ...context, shell: interpreter });
}

/** The text that is run, and by what where its first line says so. */
export function scriptOf({ argument, heredocs }: Instruction): {
  readonly text: string;
  readonly interpreter: string | undefined;
} {
  const bodies = heredocs.map(({ content, chomp }) =>
    chomp ? content.replace(/^\t+/gm, "") : content,
  );
  const [only = ""] = bodies;
  if (heredocs.length === 1 && heredocMarkOf(argument.trim())) {
    return { text: only, interpreter: /^#!\s*(.+)$/m.exec(only.split("\n")[0] ?? "")?.[1] };
  }
  const ends = heredocs.map(({ name }, index) => `${bodies[index]}${name}\n`);
  return { text: [argument, ...ends].join("\n"), interpreter: undefined };
}

function knownIn({ scope }: Values): { readonly [name: string]: string } {
  const known: { [name: string]: string } = {};
  for (const [name, value] of scope.values) {
    if (typeof value === "string") known[name] = value;
  }
  return known;
}

export function homeOf(values: Values): string {
  const home = values.scope.values.get("HOME");
  if (typeof home === "string" && home.startsWith("/")) return home;
  const [user = ""] = (values.user ?? "").split(":");
  return user === "" || user === "root" || user === "0" ? "/root" : `/home/${user}`;
}

function differs(one: Effects, other: Effects): boolean {
  const pathsOf = ({ reads, writes, removes, unknowns }: Effects): string =>
    JSON.stringify([reads, writes, removes, unknowns.length]);
  return pathsOf(one) !== pathsOf(other);
}

/** What happens below a mount does not happen in the image. */
function withoutMounts(run: Instruction, values: Values, effects: Effects): Effects {
  const targets = mountsOf(run).flatMap(({ target }) => {
    const text = expanded(target ?? "", values);
    const path = text === undefined || text === "" ? undefined : resolvePath(text, values.cwd);
    return path === undefined ? [] : [path];
  });
  if (targets.length === 0) return effects;
  const inImage = (uses: readonly PathUse[]): PathUse[] =>
    uses.filter(({ path }) => !targets.some((target) => isUnder(path, target)));
  return {
    ...effects,
    reads: inImage(effects.reads),
    writes: inImage(effects.writes),
    removes: inImage(effects.removes),
  };
}

/** The mounts of a RUN. */
export const mountsOf = ({ flags }: Instruction): MountSource[] =>
  flags.filter(({ name }) => name === "mount").map(({ value }) => mountSourceOf(value ?? ""));
