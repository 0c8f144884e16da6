import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { ExecutionConfig } from "../image/config.ts";
import type { Conflict } from "./conflict.ts";
import { isListVariable, mergeLists } from "./list-variable.ts";
import { type SideChange, standing } from "./standing.ts";

/** What a section made of the configuration that it was built on. */
export interface ConfigSide {
  readonly section: string;
  /** Sections of this merge that it is built on, transitively: its word stands above theirs. */
  readonly needs: readonly string[];
  readonly from: ExecutionConfig;
  readonly to: ExecutionConfig;
}

type Values = { readonly [key: string]: Json | undefined };

/** The members whose entries are merged one by one. */
const mapMembers = new Set(["Labels", "ExposedPorts", "Volumes"]);

/**
 * Three-way merge of execution parameters. Variables, labels, ports and volumes merge by key,
 * list-like variables by entry, ONBUILD triggers by appending; everything else is one value. A
 * value that only one section changed is that section's; where several changed it differently the
 * last one's is taken and a conflict is reported.
 */
export function mergeExecutionConfig(
  base: ExecutionConfig,
  sides: readonly ConfigSide[],
): { config: ExecutionConfig; conflicts: Conflict[] } {
  const conflicts: Conflict[] = [];
  const out: { [key: string]: Json | undefined } = {};
  const values = (config: ExecutionConfig): Values => config as unknown as Values;
  const members = keysOf([values(base), ...sides.flatMap((s) => [values(s.from), values(s.to)])]);
  for (const member of members) {
    const pick = (config: ExecutionConfig): Json | undefined => values(config)[member] ?? undefined;
    if (member === "Env") out[member] = mergeEnv(base, sides, conflicts);
    else if (member === "OnBuild") out[member] = mergeTriggers(base, sides);
    else if (mapMembers.has(member)) {
      const read = (config: ExecutionConfig): Values => (pick(config) ?? {}) as Values;
      out[member] = nonEmpty(mergeMaps(member, base, sides, read, conflicts));
    } else {
      const changes = sides.map((s) => ({ ...s, from: pick(s.from), to: pick(s.to) }));
      const counted = member === "Cmd" ? withoutImpliedResets(changes, sides) : changes;
      out[member] = mergeValue(member, pick(base), counted, conflicts);
    }
  }
  return { config: out as unknown as ExecutionConfig, conflicts };
}

type ValueChange = SideChange<Json | undefined>;

/** One value: who changed it, whose change stands, and whether they agree. */
function mergeValue(
  subject: string,
  base: Json | undefined,
  sides: readonly ValueChange[],
  conflicts: Conflict[],
): Json | undefined {
  const changes = standing(sides, isSame);
  const last = changes.at(-1);
  if (!last) return base;
  if (changes.some((side) => !isSame(side.to, last.to))) {
    conflicts.push({
      level: "configuration",
      subject,
      base: base === undefined ? undefined : textOf(base),
      sides: changes.map(({ section, to }) => ({
        section,
        value: to === undefined ? "(taken away)" : textOf(to),
      })),
    });
  }
  return last.to;
}

function mergeMaps(
  member: string,
  base: ExecutionConfig,
  sides: readonly ConfigSide[],
  read: (config: ExecutionConfig) => Values,
  conflicts: Conflict[],
): { [key: string]: Json } {
  const subject = { Labels: "Label", ExposedPorts: "Port", Volumes: "Volume" }[member] ?? member;
  const out: { [key: string]: Json } = {};
  for (const key of keysOf([read(base), ...sides.map((s) => read(s.to))])) {
    const changes = sides.map((s) => ({ ...s, from: read(s.from)[key], to: read(s.to)[key] }));
    const value = mergeValue(`${subject} ${key}`, read(base)[key], changes, conflicts);
    if (value !== undefined) out[key] = value;
  }
  return out;
}

/** Order: the base's variables, then new ones as the sections bring them. */
function mergeEnv(
  base: ExecutionConfig,
  sides: readonly ConfigSide[],
  conflicts: Conflict[],
): Json | undefined {
  const before = parseEnv(base.Env);
  const parsed = sides.map((s) => ({ ...s, from: parseEnv(s.from.Env), to: parseEnv(s.to.Env) }));
  const names = new Set([before, ...parsed.map((s) => s.to)].flatMap((env) => [...env.keys()]));
  const out: string[] = [];
  for (const name of names) {
    const changes = parsed.map((s) => ({ ...s, from: s.from.get(name), to: s.to.get(name) }));
    const value = isListVariable(name)
      ? mergeListVariable(before.get(name), changes)
      : mergeValue(`Env ${name}`, before.get(name), changes, conflicts);
    if (value !== undefined) out.push(`${name}=${value}`);
  }
  return out.length > 0 ? out : undefined;
}

function mergeListVariable(
  base: string | undefined,
  sides: readonly SideChange<string | undefined>[],
): string | undefined {
  const list = (value: string | undefined): string[] => (value ? value.split(":") : []);
  const changed = sides.filter(({ from, to }) => from !== to);
  const [only] = changed;
  if (!only) return base;
  if (changed.length === 1 && only.from === base) return only.to;
  // One that is built on all others knew their entries, and what it left is meant as it is.
  const [top, ...more] = standing(sides, (from, to) => from === to);
  if (changed.length > 1 && more.length === 0) return top?.to;
  if (changed.every(({ to }) => to === undefined)) return undefined;
  return mergeLists(
    list(base),
    changed.map(({ from, to }) => ({ from: list(from), to: list(to) })),
  ).join(":");
}

/**
 * Each section's triggers behind the base's. A build takes away those that it starts with, so that
 * all that a section has are its own.
 */
function mergeTriggers(base: ExecutionConfig, sides: readonly ConfigSide[]): Json | undefined {
  const out = [base, ...sides.map(({ to }) => to)].flatMap(({ OnBuild }) => OnBuild ?? []);
  return out.length > 0 ? out : undefined;
}

/**
 * ENTRYPOINT takes the base's CMD away unless the same Dockerfile sets one. With another section's
 * CMD beside it, one Dockerfile would have kept that, so the removal does not count.
 */
function withoutImpliedResets(
  changes: readonly ValueChange[],
  sides: readonly ConfigSide[],
): ValueChange[] {
  const isReset = (change: ValueChange, at: number): boolean =>
    change.to === undefined && !isSame(sides[at]?.from.Entrypoint, sides[at]?.to.Entrypoint);
  const isSet = changes.some(({ from, to }) => to !== undefined && !isSame(from, to));
  return isSet ? changes.filter((change, at) => !isReset(change, at)) : [...changes];
}

/** `NAME=value` entries by name; the last of one name counts, as for the runtime. */
export function parseEnv(env: readonly string[] | undefined): Map<string, string> {
  return new Map(
    (env ?? []).map((entry) => {
      const at = entry.indexOf("=");
      return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson((a ?? null) as Json) === canonicalJson((b ?? null) as Json);
}

const keysOf = (maps: readonly Values[]): string[] => [...new Set(maps.flatMap(Object.keys))];
const nonEmpty = (map: Values): Json | undefined =>
  Object.keys(map).length > 0 ? (map as Json) : undefined;
const textOf = (value: Json): string => (typeof value === "string" ? value : canonicalJson(value));
