import { parsePort } from "../config/overrides.ts";
import type { RawConfig, RawHealthcheck } from "../config/raw.ts";
import type { Instruction } from "../dockerfile/parse.ts";
import { healthCommandOf, pairsOf } from "../dockerfile/split.ts";
import type { Node } from "./node.ts";
import { expanded } from "./scene.ts";
import type { StageStart } from "./stage-start.ts";

type Draft = { -readonly [key in keyof RawConfig]: RawConfig[key] };

/**
 * What the instructions that only set the image's configuration say, as overrides of the layerfile;
 * `rest` are those that can't be said so, in order.
 */
export function configOf(
  nodes: readonly Node[],
  start: StageStart,
): { readonly config: RawConfig; readonly rest: readonly Node[] } {
  const settings = nodes.filter(({ role }) => role === "settings");
  const config: Draft = {};
  const rest: Node[] = [];
  const last = (name: string): Node | undefined =>
    settings.findLast(({ instruction }) => instruction.name === name);
  const named = (name: string): Node[] =>
    settings.filter(({ instruction }) => instruction.name === name);

  commands(config, rest, last("CMD"), last("ENTRYPOINT"));
  const health = last("HEALTHCHECK");
  if (health) config.healthcheck = healthcheckOf(health.instruction);
  const stop = last("STOPSIGNAL");
  const signal = stop && expanded(stop.instruction.argument, stop.scene.certain);
  if (stop && signal === undefined) rest.push(stop);
  else if (signal !== undefined) config.stopSignal = signal;
  labels(config, rest, named("LABEL"));
  lists(config, rest, named("EXPOSE"), named("VOLUME"), start);
  rest.push(...named("ONBUILD"));
  return { config, rest: rest.sort((a, b) => a.index - b.index) };
}

/** CMD and ENTRYPOINT go together: the second takes away the first of the image below. */
function commands(
  config: Draft,
  rest: Node[],
  cmd: Node | undefined,
  entrypoint: Node | undefined,
): void {
  const both = [cmd, entrypoint].filter((node) => node !== undefined);
  const words = both.map(wordsOf);
  if (words.includes(undefined)) {
    rest.push(...both);
    return;
  }
  if (cmd) config.cmd = wordsOf(cmd) ?? null;
  if (!entrypoint) return;
  config.entrypoint = wordsOf(entrypoint) ?? null;
  if (!cmd) config.cmd = null;
}

/** The exec form; that of a shell's text where the shell is known. */
function wordsOf({ instruction, scene }: Node): readonly string[] | undefined {
  const { json, argument } = instruction;
  if (json) return json;
  const { shell } = scene.certain;
  return argument === "" || !shell ? undefined : [...shell, argument];
}

function healthcheckOf({ argument, json, flags }: Instruction): RawHealthcheck {
  if (/^none\b/i.test(argument)) return { test: ["NONE"] };
  const value = (name: string): string | undefined =>
    flags.find((flag) => flag.name === name)?.value;
  const [interval, timeout, retries] = [value("interval"), value("timeout"), value("retries")];
  const [startPeriod, startInterval] = [value("start-period"), value("start-interval")];
  return {
    test: json ? ["CMD", ...json] : ["CMD-SHELL", healthCommandOf(argument) ?? ""],
    ...(interval !== undefined && { interval }),
    ...(timeout !== undefined && { timeout }),
    ...(startPeriod !== undefined && { startPeriod }),
    ...(startInterval !== undefined && { startInterval }),
    ...(retries !== undefined && { retries: Number(retries) }),
  };
}

/** A later label of a name wins, so one that can't be said takes the rest of that name with it. */
function labels(config: Draft, rest: Node[], nodes: readonly Node[]): void {
  const found = nodes.map((node) => ({ node, pairs: labelsIn(node) }));
  const open = new Set<string>(found.flatMap(({ node, pairs }) => (pairs ? [] : rawNames(node))));
  const said: { [name: string]: string } = {};
  for (const { node, pairs } of found) {
    const names = pairs ? pairs.map(([name]) => name) : [];
    if (!pairs || names.some((name) => open.has(name))) {
      for (const name of names) open.add(name);
      rest.push(node);
    } else for (const [name, value] of pairs) said[name] = value;
  }
  for (const name of open) delete said[name];
  if (Object.keys(said).length > 0) config.labels = said;
}

function labelsIn({ instruction, scene }: Node): (readonly [string, string])[] | undefined {
  const pairs = pairsOf(instruction.argument, scene.certain.scope.escape);
  if (typeof pairs === "string") return undefined;
  const out: (readonly [string, string])[] = [];
  for (const [name, value] of pairs) {
    const [key, text] = [expanded(name, scene.certain), expanded(value, scene.certain)];
    if (key === undefined || text === undefined) return undefined;
    out.push([key, text]);
  }
  return out;
}

function rawNames({ instruction, scene }: Node): string[] {
  const pairs = pairsOf(instruction.argument, scene.certain.scope.escape);
  return typeof pairs === "string"
    ? []
    : pairs.map(([name]) => expanded(name, scene.certain) ?? name);
}

/** Ports and volumes of a layerfile stand instead of the base's, which have to be known for that. */
function lists(
  config: Draft,
  rest: Node[],
  exposes: readonly Node[],
  volumes: readonly Node[],
  { facts, through }: StageStart,
): void {
  const isBelow = (name: string): boolean =>
    through.some(({ instructions }) => instructions.some((one) => one.name === name));
  const ports = exposes.map(({ instruction, scene }) =>
    expanded(instruction.argument, scene.certain)?.split(/\s+/).map(parsePort),
  );
  const known = ports.flatMap((some) => some ?? [undefined]);
  const isKnown = facts !== undefined && !facts.hasTriggers;
  if (exposes.length > 0) {
    const good = known.filter((port) => port !== undefined);
    if (isKnown && !isBelow("EXPOSE") && good.length === known.length) {
      config.ports = [...new Set([...facts.ports, ...good])].map((port) =>
        /^\d+\/tcp$/.test(port) ? Number(port.slice(0, -4)) : port,
      );
    } else rest.push(...exposes);
  }
  if (volumes.length === 0) return;
  const paths = volumes.flatMap(({ instruction: { json, argument }, scene }) =>
    (json ?? argument.split(/\s+/)).map((path) => expanded(path, scene.certain)),
  );
  const good = paths.filter((path) => path?.startsWith("/")).flatMap((path) => path ?? []);
  if (isKnown && !isBelow("VOLUME") && good.length === paths.length) {
    config.volumes = [...new Set([...facts.volumes, ...good])];
  } else rest.push(...volumes);
}
