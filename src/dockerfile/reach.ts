import { type Diagnostic, fail, ok, type Place, type Result } from "../diagnostics/diagnostic.ts";
import { type Platform, parsePlatform } from "../image/descriptor.ts";
import { expandedTexts } from "./expanded.ts";
import { type LexFault, lex } from "./lex.ts";
import { mountSourceOf } from "./mount.ts";
import { contextOfStage, type Origin, originOfSource, originOfStage } from "./origin.ts";
import type { Dockerfile, Instruction } from "./parse.ts";
import { faultIn } from "./refused.ts";
import { argNames, globalScope, readArg, readEnv, rulesIn, type Scope, scopeOn } from "./scope.ts";
import { mountedPath, type Sources, sourcesOf } from "./sources.ts";
import { baseName, type Stage, type Stages, stagesOf } from "./stages.ts";
import { parseTrigger, triggersIn } from "./triggers.ts";

/** What a build depends on besides its instructions. */
export interface Reach {
  /** Images of FROM, `COPY --from` and `RUN --mount=from=`, variables expanded, each once. */
  readonly images: readonly { readonly name: string; readonly place: Place }[];
  /**
   * What COPY, ADD and bind mounts can reach, by context; `""` is the main one. Patterns as in Go's
   * filepath.Match, relative to the context's root; `.` is all.
   */
  readonly paths: { readonly [context: string]: readonly string[] };
  /** Build args that can change the result, given or not, sorted. */
  readonly args: readonly string[];
  /** URLs and git references of ADD. */
  readonly remotes: readonly string[];
  /** Those of them whose content is not given by `--checksum` wherever they are used. */
  readonly unchecked: readonly { readonly address: string; readonly place: Place }[];
  /**
   * Images and named contexts that stages start from, in the order in which they are met: triggers
   * (ONBUILD) in their configs run there. The platform is that of FROM, where it names one.
   */
  readonly starts: readonly { readonly name: string; readonly platform: Platform | undefined }[];
}

export interface Given {
  readonly args: { readonly [name: string]: string };
  /** Names of named contexts, for a section with `base` among them. */
  readonly contexts: readonly string[];
  readonly platform: Platform;
  /** `OnBuild` of configs, by the name of the image or named context. */
  readonly triggers?: { readonly [name: string]: readonly string[] };
}

/**
 * Works out what the last stage and the stages that it needs can reach: rather too much than too
 * little, a variable that the base's environment may set lets COPY reach everything. Triggers are
 * followed from stage to stage, and those of configs that are given. For FROM, the platform that
 * builds is taken to be the target's. Source: BuildKit, frontend/dockerfile/dockerfile2llb.
 */
export function reachOf(dockerfile: Dockerfile, given: Given): Result<Reach> {
  const split = stagesOf(dockerfile);
  if (!split.ok) return split;
  const walk = walkOf(dockerfile, given, split.value);
  for (const one of split.value.globals) declare(walk, one);
  const last = split.value.stages.at(-1);
  if (last) use(walk, { kind: "stage", stage: last }, ["."], last.place);
  if (walk.problems.length > 0) return fail(walk.problems);

  const paths = [...walk.paths].map(([context, all]) => [context, [...all].sort()] as const);
  return ok({
    images: [...walk.images].map(([name, place]) => ({ name, place })),
    paths: Object.fromEntries(paths),
    args: [...walk.args].sort(),
    remotes: [...walk.remotes].sort(),
    unchecked: [...walk.unchecked].map(([address, place]) => ({ address, place })),
    starts: [...walk.starts].map(([name, platform]) => ({ name, platform })),
  });
}

/** What is found on the way through the stages. */
interface Walk {
  readonly given: Given;
  readonly escape: string;
  readonly stages: readonly Stage[];
  readonly globals: Scope;
  /** What FROM sees. */
  readonly forFrom: Scope;
  readonly origins: ReadonlyMap<Stage, Origin>;
  /** By instruction, in the order of its flags. */
  readonly sources: Map<Instruction, readonly (Origin | undefined)[]>;
  /** How variables stand at the end of a stage that was visited. */
  readonly ends: Map<Stage, Scope>;
  readonly problems: Diagnostic[];
  readonly images: Map<string, Place>;
  readonly paths: Map<string, Set<string>>;
  readonly args: Set<string>;
  readonly remotes: Set<string>;
  readonly unchecked: Map<string, Place>;
  readonly starts: Map<string, Platform | undefined>;
}

/** These mean something to the builder whether a file declares them or not. */
const builderArg = /^(?:BUILDKIT_|SOURCE_DATE_EPOCH$)/;

function walkOf(dockerfile: Dockerfile, given: Given, { globals, stages }: Stages): Walk {
  const { escape: escaper, source } = dockerfile;
  const { contexts } = given;
  const faults: LexFault[] = [];
  const name = stages.at(-1)?.name;
  const forFrom = globalScope(globals, escaper, given, "target", name, faults);
  const place = globals[0]?.place ?? { source, start: 0, end: 0 };
  const problems = faults.map((fault) => badVariable(fault, place));

  const origins = new Map<Stage, Origin>();
  const walk: Walk = {
    given,
    escape: escaper,
    stages,
    globals: globalScope(globals, escaper, given, "unknown", name, []),
    forFrom,
    origins,
    sources: new Map(),
    ends: new Map(),
    problems,
    images: new Map(),
    paths: new Map(),
    args: new Set(Object.keys(given.args).filter((arg) => builderArg.test(arg))),
    remotes: new Set(),
    unchecked: new Map(),
    starts: new Map(),
  };
  for (const stage of stages) {
    // Without FROM it starts from the base, which a section's key has anyway.
    const origin: Origin = stage.implied
      ? originOfImplied(contexts)
      : originOfStage(stage, stages, forFrom, contexts);
    origins.set(stage, origin);
    if (origin.kind === "invalid") problems.push(badOrigin("FROM", origin.message, stage.place));
    const platform = lex(stage.platform ?? "", rulesIn(forFrom));
    if (!platform.ok) note(walk, platform.error, stage.place);
    for (const one of stage.instructions) findSources(walk, one, stage);
  }
  return walk;
}

const originOfImplied = (contexts: readonly string[]): Origin =>
  contexts.includes(baseName) ? { kind: "context", name: baseName } : { kind: "nothing" };

/** Works out what `from=` of an instruction names, for the stage that it runs in. */
function findSources(walk: Walk, one: Instruction, stage: Stage): void {
  const found = fromsOf(one).map((from) =>
    from === undefined
      ? undefined
      : originOfSource(from, one, stage, walk.stages, walk.given.contexts),
  );
  for (const each of found) {
    if (each?.kind !== "invalid") continue;
    walk.problems.push(badOrigin(`${one.name} from=`, each.message, one.place));
  }
  walk.sources.set(one, found);
}

/** `from` of each flag of an instruction that can have one. */
function fromsOf({ name, flags }: Instruction): (string | undefined)[] {
  return flags.map((flag) => {
    if (name === "COPY" && flag.name === "from") return flag.value || undefined;
    if (name !== "RUN" || flag.name !== "mount") return undefined;
    return mountSourceOf(flag.value ?? "").from || undefined;
  });
}

/** Notes that paths of an origin can be reached. */
function use(walk: Walk, origin: Origin, paths: readonly string[], place: Place): void {
  if (origin.kind === "image" && !walk.images.has(origin.name)) walk.images.set(origin.name, place);
  if (origin.kind === "context") reach(walk, origin.name, paths);
  if (origin.kind !== "stage") return;
  const context = contextOfStage(origin.stage, walk.given.contexts);
  if (context === undefined) visit(walk, origin.stage);
  else reach(walk, context, paths);
}

function reach(walk: Walk, context: string, paths: readonly string[]): void {
  walk.paths.set(context, new Set([...(walk.paths.get(context) ?? []), ...paths]));
}

/** Reads a stage and what it starts from, once. */
function visit(walk: Walk, stage: Stage): void {
  if (walk.ends.has(stage)) return;
  const origin = walk.origins.get(stage) ?? { kind: "nothing" };
  use(walk, origin, ["."], stage.place);
  const below = origin.kind === "stage" ? walk.ends.get(origin.stage) : undefined;
  const isScratch = origin.kind === "nothing" && !stage.implied;
  const scope = scopeOn(below ?? (isScratch ? "nothing" : "image"), walk.escape);
  walk.ends.set(stage, scope);
  for (const text of triggersOf(walk, origin, stage)) {
    const trigger = parseTrigger(text, stage.place);
    if (trigger.ok) {
      findSources(walk, trigger.value, stage);
      read(walk, trigger.value, scope);
    } else walk.problems.push(trigger.error);
  }
  for (const one of stage.instructions) read(walk, one, scope);
}

/** The triggers that run first in a stage: those of what it starts from, not of what is below. */
function triggersOf(walk: Walk, origin: Origin, stage: Stage): readonly string[] {
  const { contexts, triggers = {} } = walk.given;
  let name: string | undefined;
  if (origin.kind === "stage") {
    name = contextOfStage(origin.stage, contexts);
    if (name === undefined) return triggersIn(origin.stage.instructions);
  } else if (origin.kind === "image" || origin.kind === "context") name = origin.name;
  if (name === undefined) return [];
  if (!walk.starts.has(name)) walk.starts.set(name, platformOf(walk, stage));
  return triggers[name] ?? [];
}

/** The platform that FROM asks for, where that can be known. */
function platformOf({ forFrom }: Walk, { platform }: Stage): Platform | undefined {
  const lexed = platform === undefined ? undefined : lex(platform, rulesIn(forFrom));
  return lexed?.ok ? parsePlatform(lexed.value.text) : undefined;
}

function read(walk: Walk, one: Instruction, scope: Scope): void {
  for (const text of expandedTexts(one, walk.escape)) {
    const fault = faultIn(text, rulesIn(scope));
    if (fault) note(walk, fault, one.place);
  }
  if (one.name === "ARG") {
    declare(walk, one);
    readArg(one, scope, walk.given.args, walk.globals);
  }
  if (one.name === "ENV") readEnv(one, scope);
  if (one.name === "COPY" || one.name === "ADD") {
    const sources = sourcesOf(one, rulesIn(scope));
    if (sources.ok) copy(walk, one, sources.value, hasChecksum(one, scope));
  }
  if (one.name === "RUN") mount(walk, one, scope);
}

/** Reports a fault, once a place. */
function note({ problems }: Walk, fault: LexFault, place: Place): void {
  const problem = badVariable(fault, place);
  if (problems.some((known) => known.message === problem.message && known.place === place)) return;
  problems.push(problem);
}

function declare(walk: Walk, arg: Instruction): void {
  for (const name of argNames(arg, walk.escape)) {
    walk.args.add(name);
    // Some builders expand variables in names: then it may be any of them.
    if (!/^\w+$/.test(name)) for (const any of Object.keys(walk.given.args)) walk.args.add(any);
  }
}

/** Whether ADD says what its source is; what comes to nothing says nothing. */
const hasChecksum = ({ flags }: Instruction, scope: Scope): boolean =>
  flags.some(({ name, value = "" }) => {
    const lexed = name === "checksum" ? lex(value, rulesIn(scope)) : undefined;
    return lexed?.ok === true && lexed.value.text !== "";
  });

function copy(walk: Walk, one: Instruction, { paths, remotes }: Sources, isChecked: boolean): void {
  for (const remote of remotes) {
    walk.remotes.add(remote);
    if (!isChecked && !walk.unchecked.has(remote)) walk.unchecked.set(remote, one.place);
  }
  const origin = walk.sources.get(one)?.findLast((each) => each !== undefined);
  if (origin) use(walk, origin, paths, one.place);
  else if (paths.length > 0) reach(walk, "", paths);
}

const withoutContent = ["cache", "secret", "ssh", "tmpfs"];

function mount(walk: Walk, one: Instruction, scope: Scope): void {
  one.flags.forEach(({ name, value }, index) => {
    if (name !== "mount") return;
    const { type, source } = mountSourceOf(value ?? "");
    const path = mountedPath(source, rulesIn(scope));
    const paths = [path.ok ? path.value : "."];
    const origin = walk.sources.get(one)?.[index];
    if (origin) use(walk, origin, paths, one.place);
    else if (!withoutContent.includes(type?.toLowerCase() ?? "bind")) reach(walk, "", paths);
  });
}

const badOrigin = (where: string, message: string, place: Place): Diagnostic => ({
  code: "invalid-from",
  message: `${where} can't be worked out: ${message}`,
  place,
});

const badVariable = (fault: LexFault, place: Place): Diagnostic => ({
  code: "invalid-variable",
  message:
    fault.kind === "unknown"
      ? `${fault.name} is not known`
      : `This can't be read: ${fault.message}`,
  place,
});
