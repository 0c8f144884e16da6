import type { ExecutionConfig } from "../image/config.ts";
import { parseEnv } from "./config.ts";

/** What the person wants of the merged image whatever the sections say; null takes a value away. */
export interface Overrides {
  readonly user?: string | null;
  readonly workdir?: string | null;
  readonly entrypoint?: readonly string[] | null;
  readonly cmd?: readonly string[] | null;
  readonly env?: { readonly [name: string]: string | null };
  readonly labels?: { readonly [name: string]: string | null };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stopSignal?: string | null;
  readonly shell?: readonly string[] | null;
  readonly healthcheck?: ExecutionConfig["Healthcheck"] | null;
}

const members: readonly (readonly [keyof Overrides, keyof ExecutionConfig])[] = [
  ["user", "User"],
  ["workdir", "WorkingDir"],
  ["entrypoint", "Entrypoint"],
  ["cmd", "Cmd"],
  ["stopSignal", "StopSignal"],
  ["shell", "Shell"],
  ["healthcheck", "Healthcheck"],
  ["ports", "ExposedPorts"],
  ["volumes", "Volumes"],
];

/** Applies overrides; ports and volumes replace what there was, variables and labels add to it. */
export function override(config: ExecutionConfig, overrides: Overrides): ExecutionConfig {
  const out: { [key: string]: unknown } = { ...config };
  for (const [from, to] of members) {
    const value = overrides[from];
    if (value === undefined) continue;
    if (from === "ports" || from === "volumes") out[to] = setOf(value as readonly string[]);
    else out[to] = value ?? undefined;
  }
  if (overrides.env) {
    const env = parseEnv(config.Env);
    applyTo(env, overrides.env);
    out.Env = [...env].map(([name, value]) => `${name}=${value}`);
  }
  if (overrides.labels) {
    const labels = new Map(Object.entries(config.Labels ?? {}));
    applyTo(labels, overrides.labels);
    out.Labels = Object.fromEntries(labels);
  }
  return out as ExecutionConfig;
}

/** Whether an override decides what a conflict is about (`Env GOROOT`, `Cmd`), so that it is none. */
export function isOverridden(subject: string, overrides: Overrides): boolean {
  const [what = "", key = ""] = subject.split(/ (.*)/s);
  if (what === "Env") return overrides.env?.[key] !== undefined;
  if (what === "Label") return overrides.labels?.[key] !== undefined;
  if (what === "Port") return overrides.ports !== undefined;
  if (what === "Volume") return overrides.volumes !== undefined;
  return members.some(([from, to]) => to === what && overrides[from] !== undefined);
}

const setOf = (keys: readonly string[]): { [key: string]: object } | undefined =>
  keys.length > 0 ? Object.fromEntries(keys.map((key) => [key, {}])) : undefined;

function applyTo(
  map: Map<string, string>,
  changes: { readonly [name: string]: string | null },
): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) map.delete(name);
    else map.set(name, value);
  }
}
