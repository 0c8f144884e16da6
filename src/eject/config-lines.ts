import type { ExecutionConfig, Healthcheck } from "../image/config.ts";
import { parseEnv } from "../merge/config.ts";
import { isListVariable } from "../merge/list-variable.ts";
import { defaultShell } from "./evaluate.ts";

/** Instructions that make one configuration of another, and what no instruction can do. */
export interface ConfigLines {
  readonly lines: readonly string[];
  /** `the label x`: what can't be taken away. */
  readonly impossible: readonly string[];
}

/**
 * The instructions that make `to` of `from` at the end of a Dockerfile, in a stage of their own.
 * Variables, labels, ports and volumes can be added and set, but not taken away.
 */
export function configLines(
  from: ExecutionConfig,
  to: ExecutionConfig,
  escaper: string,
): ConfigLines {
  const [env, labels] = [parseEnv(from.Env), new Map(Object.entries(from.Labels ?? {}))];
  const [newEnv, newLabels] = [parseEnv(to.Env), new Map(Object.entries(to.Labels ?? {}))];
  const lines: string[] = [];
  for (const [name, value] of changed(env, newEnv)) {
    const text = isListVariable(name) ? listText(name, env.get(name), value) : undefined;
    lines.push(`ENV ${name}=${text ?? quoted(value, escaper)}`);
  }
  for (const [key, value] of changed(labels, newLabels)) {
    lines.push(`LABEL ${quoted(key, escaper)}=${quoted(value, escaper)}`);
  }
  const ports = missing(from.ExposedPorts, to.ExposedPorts);
  if (ports.length > 0) lines.push(`EXPOSE ${ports.join(" ")}`);
  const volumes = missing(from.Volumes, to.Volumes);
  if (volumes.length > 0) lines.push(`VOLUME ${JSON.stringify(volumes)}`);
  lines.push(...stateLines(from, to, escaper));
  lines.push(...containerLines(from, to), ...commandLines(from, to));
  const triggers = from.OnBuild ?? [];
  lines.push(...(to.OnBuild ?? []).slice(triggers.length).map((trigger) => `ONBUILD ${trigger}`));
  const impossible = [
    ...gone(env, newEnv, "the variable"),
    ...gone(labels, newLabels, "the label"),
    ...missing(to.ExposedPorts, from.ExposedPorts).map((port) => `the port ${port}`),
    ...missing(to.Volumes, from.Volumes).map((path) => `the volume ${path}`),
    ...[...newEnv.values(), ...newLabels.values()]
      .filter((text) => /[\r\n]/.test(text))
      .map(unwritable),
  ];
  return { lines, impossible };
}

const unwritable = (text: string): string => `a value of several lines (${JSON.stringify(text)})`;

/** What commands find: user, folder and shell, as instructions. */
export function stateLines(from: ExecutionConfig, to: ExecutionConfig, escaper: string): string[] {
  const [one, other] = [normalConfig(from), normalConfig(to)];
  const lines: string[] = [];
  if (!isSame(one.Shell, other.Shell)) {
    lines.push(`SHELL ${JSON.stringify(other.Shell)}`);
  }
  if (one.WorkingDir !== other.WorkingDir) {
    lines.push(`WORKDIR ${escaped(other.WorkingDir ?? "/", escaper)}`);
  }
  if (one.User !== other.User) lines.push(`USER ${escaped(other.User ?? "root", escaper)}`);
  return lines;
}

/** What nothing but containers find. */
function containerLines(from: ExecutionConfig, to: ExecutionConfig): string[] {
  const [one, other] = [normalConfig(from), normalConfig(to)];
  const lines: string[] = [];
  if (one.StopSignal !== other.StopSignal) lines.push(`STOPSIGNAL ${other.StopSignal}`);
  if (!isSame(one.Healthcheck, other.Healthcheck)) lines.push(healthcheckLine(to.Healthcheck));
  return lines;
}

/** ENTRYPOINT takes away a CMD that was there before this stage. */
function commandLines(from: ExecutionConfig, to: ExecutionConfig): string[] {
  const [one, other] = [normalConfig(from), normalConfig(to)];
  const entrypoint = isSame(one.Entrypoint, other.Entrypoint)
    ? []
    : [`ENTRYPOINT ${JSON.stringify(other.Entrypoint ?? [])}`];
  const isReset = entrypoint.length > 0;
  if (isReset ? !other.Cmd : isSame(one.Cmd, other.Cmd)) return entrypoint;
  return [...entrypoint, `CMD ${JSON.stringify(other.Cmd ?? [])}`];
}

function healthcheckLine(check: Healthcheck | undefined): string {
  const [kind, ...command] = check?.Test ?? ["NONE"];
  if (!check || kind === "NONE" || kind === undefined) return "HEALTHCHECK NONE";
  const { Interval, Timeout, StartPeriod, StartInterval, Retries } = check;
  const flags = [
    ["interval", Interval && `${Interval}ns`],
    ["timeout", Timeout && `${Timeout}ns`],
    ["start-period", StartPeriod && `${StartPeriod}ns`],
    ["start-interval", StartInterval && `${StartInterval}ns`],
    ["retries", Retries],
  ].flatMap(([flag, value]) => (value ? [`--${flag}=${value}`] : []));
  const text = kind === "CMD" ? JSON.stringify(command) : command.join(" ");
  return ["HEALTHCHECK", ...flags, "CMD", text].join(" ");
}

/** What engines take for the same is the same: no user is root, no folder is /. */
export function normalConfig(config: ExecutionConfig): ExecutionConfig {
  const { Cmd, Entrypoint, Healthcheck, OnBuild, Labels, ExposedPorts, Volumes } = config;
  return {
    User: config.User || "root",
    WorkingDir: config.WorkingDir || "/",
    Shell: config.Shell?.length ? config.Shell : defaultShell,
    StopSignal: config.StopSignal || "SIGTERM",
    Env: [...(config.Env ?? [])].sort(),
    Labels: sorted(Labels),
    ExposedPorts: sorted(ExposedPorts),
    Volumes: sorted(Volumes),
    ...(Cmd?.length && { Cmd }),
    ...(Entrypoint?.length && { Entrypoint }),
    ...(OnBuild?.length && { OnBuild }),
    ...(Healthcheck?.Test?.length && Healthcheck.Test[0] !== "NONE" && { Healthcheck }),
  };
}

const sorted = <T>(map: { readonly [key: string]: T } | undefined): { [key: string]: T } =>
  Object.fromEntries(Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const changed = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): [string, string][] => [...after].filter(([key, value]) => before.get(key) !== value);

const gone = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  what: string,
): string[] => [...before.keys()].filter((key) => !after.has(key)).map((key) => `${what} ${key}`);

const missing = (
  before: { readonly [key: string]: object } | undefined,
  after: { readonly [key: string]: object } | undefined,
): string[] => Object.keys(after ?? {}).filter((key) => !before || !(key in before));

/** A list that has the one before in it, by its name: `/go/bin:$PATH`. */
function listText(name: string, before: string | undefined, after: string): string | undefined {
  if (!before) return undefined;
  const [front, back] = `:${after}:`.split(`:${before}:`);
  if (front === undefined || back === undefined) return undefined;
  const added = [front.slice(1), back.slice(0, -1)];
  if (!added.every((part) => /^[\w/.:+-]*$/.test(part))) return undefined;
  return [added[0], `$${name}`, added[1]].filter((part) => part).join(":");
}

/** As a word of ENV, LABEL or ARG. */
export function quoted(text: string, escaper: string): string {
  return /^[\w/.:,@%+=-]+$/.test(text) ? text : `"${escapedIn(text, escaper, '"')}"`;
}

const escaped = (text: string, escaper: string): string => escapedIn(text, escaper, "\"' ");

const escapedIn = (text: string, escaper: string, others: string): string =>
  [...text]
    .map((one) => (one === escaper || one === "$" || others.includes(one) ? escaper + one : one))
    .join("");
