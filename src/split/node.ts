import type { Instruction } from "../dockerfile/parse.ts";
import { variablesIn } from "../dockerfile/scope.ts";
import { quotedWords } from "../dockerfile/split.ts";
import type { Stage } from "../dockerfile/stages.ts";
import type { Effects, PathUse } from "../shell/effects.ts";
import { copyEffectsOf, type Listing } from "./copy-effects.ts";
import { configurationOf, looksAt, profileOf } from "./environment.ts";
import { nothingDone } from "./nothing-done.ts";
import { resolvePath } from "./paths.ts";
import { homeOf, runEffectsOf } from "./run-effects.ts";
import { definedBy, expanded, type Scene, type StateKey } from "./scene.ts";
import { isCommonDirectory } from "./territory.ts";

/**
 * `work` changes files; `state` is said again wherever it is used; `settings` are of the image only,
 * no instruction sees them.
 */
export type Role = "work" | "state" | "settings";

/** An instruction of the final stage, and all that is known of it. */
export interface Node {
  readonly index: number;
  readonly instruction: Instruction;
  /** From 1. */
  readonly line: number;
  readonly role: Role;
  readonly scene: Scene;
  /** What of the state before it makes a difference to it. */
  readonly uses: ReadonlySet<StateKey>;
  readonly defines: readonly StateKey[];
  /** For WORKDIR: the directory that it makes. */
  readonly effects: Effects;
  /** Stages that it takes files from. */
  readonly stages: readonly Stage[];
}

const states = ["ARG", "ENV", "SHELL", "USER", "WORKDIR"];
const works = ["ADD", "COPY", "RUN"];

interface Found {
  readonly uses: readonly StateKey[];
  readonly effects: Effects;
}

/** Finds out about one instruction of the final stage. */
export function nodeOf(
  instruction: Instruction,
  index: number,
  scene: Scene,
  stages: readonly Stage[],
  listing: Listing,
): Node {
  const { name, place } = instruction;
  const { uses, effects } = foundOf(instruction, scene, listing);
  return {
    index,
    instruction,
    line: place.source.text.slice(0, place.start).split("\n").length,
    role: works.includes(name) ? "work" : states.includes(name) ? "state" : "settings",
    scene,
    uses: new Set(uses),
    defines: definedBy(instruction, scene.likely.scope.escape),
    effects,
    stages,
  };
}

function foundOf(instruction: Instruction, scene: Scene, listing: Listing): Found {
  const { name, argument, json } = instruction;
  const { likely } = scene;
  const { escape: escaper } = likely.scope;
  const variables = [...variablesIn(instruction, escaper)].map(keyOf);
  switch (name) {
    case "RUN":
      return ofRun(instruction, scene);
    case "COPY":
    case "ADD": {
      const found = copyEffectsOf(instruction, likely, listing);
      const workdir: StateKey[] = found.usesWorkdir ? ["workdir"] : [];
      return { effects: found.effects, uses: [...found.variables.map(keyOf), ...workdir] };
    }
    case "WORKDIR": {
      const isAbsolute = expanded(argument, likely)?.startsWith("/") ?? false;
      // The directory is made as the user's.
      const uses: StateKey[] = [...variables, "user", ...(isAbsolute ? [] : ["workdir" as const])];
      return { effects: directoryMade(argument, scene), uses };
    }
    case "USER": {
      const [user = "", group = ""] = (expanded(argument, likely) ?? "").split(":");
      const effects = {
        ...nothingDone,
        usesUsers: user === "" ? [] : [user],
        usesGroups: group === "" ? [] : [group],
      };
      return { effects, uses: variables };
    }
    case "ARG": {
      // Without a default, what was set before stays.
      const open = quotedWords(argument, escaper).filter((word) => !word.includes("="));
      return { effects: nothingDone, uses: [...variables, ...open.map(keyOf)] };
    }
    case "CMD":
    case "ENTRYPOINT":
      return { effects: nothingDone, uses: json ? [] : ["shell"] };
    case "HEALTHCHECK":
    case "ONBUILD":
    case "SHELL":
      return { effects: nothingDone, uses: [] };
    default:
      return { effects: nothingDone, uses: variables };
  }
}

const keyOf = (variable: string): StateKey => `$${variable}`;

function directoryMade(argument: string, { likely }: Scene): Effects {
  const text = expanded(argument, likely);
  const path = text === undefined ? undefined : resolvePath(text, likely.cwd);
  if (path === undefined || isCommonDirectory(path)) return nothingDone;
  return { ...nothingDone, writes: [{ path, glob: false, tree: false, by: "WORKDIR" }] };
}

function ofRun(run: Instruction, scene: Scene): Found {
  const { likely, definitions } = scene;
  const { effects, usesWorkdir, usesShell, usesEnvironment } = runEffectsOf(run, likely);
  const home = homeOf(likely);
  const isUnknown = effects.unknowns.length > 0;
  const isSaid = ({ path, tree, by }: PathUse): boolean =>
    !(path === "/" && tree && (isUnknown || /sum$/.test(by)));
  const seen = new Set(effects.variables);
  const variables = [...definitions.keys()].filter((key) => {
    if (!key.startsWith("$")) return false;
    const name = key.slice(1);
    return (
      isUnknown ||
      usesEnvironment ||
      name === "*" ||
      seen.has(name) ||
      effects.commands.some((command) => looksAt(command, name))
    );
  });
  // A login shell or an interactive one.
  const hasProfile =
    usesShell && likely.shell?.some((word) => /^(?:-\w*[li]\w*|--login)$/.test(word));
  const configurations = effects.commands.flatMap((command) => configurationOf(command, home));
  return {
    effects: {
      ...effects,
      // Of what can't be known it says enough that it can't be; sums of files are told with the files.
      reads: [...effects.reads, ...configurations, ...(hasProfile ? profileOf(home) : [])].filter(
        isSaid,
      ),
      writes: effects.writes.filter(isSaid),
    },
    uses: [
      ...variables,
      "user",
      ...(usesWorkdir ? ["workdir" as const] : []),
      ...(usesShell ? ["shell" as const] : []),
    ],
  };
}
