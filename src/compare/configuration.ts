import { canonicalJson, type Json } from "../image/canonical-json.ts";
import type { ExecutionConfig, ImageConfig } from "../image/config.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { parseEnv } from "../merge/config.ts";
import { isListVariable } from "../merge/list-variable.ts";
import { type Ledger, note, type Rule } from "./difference.ts";

/** Values by what people call them; undefined and absent are the same. */
type Values = ReadonlyMap<string, Json | undefined>;

/** The members whose entries are compared one by one, and what people call an entry. */
const maps: { readonly [member: string]: string } = {
  Labels: "Label",
  ExposedPorts: "Port",
  Volumes: "Volume",
};

/** Beside what containers run with, that which says where they run. When, how and by whom does not. */
const identity = ["os.version", "author"] as const;

/**
 * Compares what two images say of the containers that run from them: variables by name, lists of
 * paths by their entries, labels, ports and volumes by key, all else as values. History and times
 * are not looked at.
 */
export function compareConfigurations(a: ImageConfig, b: ImageConfig, ledger: Ledger): void {
  const [before, after] = [valuesOf(a), valuesOf(b)];
  for (const subject of new Set([...before.keys(), ...after.keys()])) {
    const [from, to] = [before.get(subject), after.get(subject)];
    if (isSame(from, to)) continue;
    const change = from === undefined ? "added" : to === undefined ? "removed" : "changed";
    const details = detailsOf(subject, from, to);
    note(ledger, { topic: "configuration", change, subject, details }, spelling(subject, from, to));
  }
}

function valuesOf(image: ImageConfig): Values {
  const values = new Map<string, Json | undefined>();
  values.set("Platform", formatPlatform(image));
  for (const key of identity) if (image[key]) values.set(key, image[key]);
  const features = image["os.features"] ?? [];
  if (features.length > 0) values.set("os.features", [...features].sort());
  for (const [member, value] of Object.entries(image.config ?? ({} as ExecutionConfig))) {
    if (member === "Env") {
      for (const [name, text] of parseEnv(value as string[])) values.set(`Env ${name}`, text);
    } else if (maps[member]) {
      const entries = Object.entries((value ?? {}) as { [key: string]: Json });
      for (const [key, entry] of entries) values.set(`${maps[member]} ${key}`, entry);
    } else if (!isEmpty(value)) values.set(member, value as Json);
  }
  return values;
}

/** What sets nothing: tools write it or leave it out. */
const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** Values that mean what having none means. */
const defaults: { readonly [subject: string]: readonly Json[] } = {
  User: ["root", "0", "0:0", "root:root"],
  WorkingDir: ["/"],
  // Only Windows knows arguments that are escaped already.
  ArgsEscaped: [true],
};

function spelling(subject: string, a: Json | undefined, b: Json | undefined): Rule | undefined {
  const isDefault = (value: Json | undefined): boolean =>
    value === undefined || (defaults[subject]?.includes(value) ?? false);
  return defaults[subject] && isDefault(a) && isDefault(b) ? "spelling" : undefined;
}

function detailsOf(subject: string, from: Json | undefined, to: Json | undefined): string[] {
  const name = subject.replace(/^Env /, "");
  const isList = subject !== name && isListVariable(name);
  if (isList && typeof from === "string" && typeof to === "string") return entriesOf(from, to);
  if (from === undefined) return [textOf(to)];
  if (to === undefined) return [textOf(from)];
  return [`${textOf(from)} → ${textOf(to)}`];
}

/** How two lists between colons differ. */
function entriesOf(from: string, to: string): string[] {
  const [before, after] = [from.split(":"), to.split(":")];
  const lacks = before.filter((entry) => !after.includes(entry));
  const adds = after.filter((entry) => !before.includes(entry));
  const changes = [
    ...(lacks.length > 0 ? [`lacks ${lacks.join(":")}`] : []),
    ...(adds.length > 0 ? [`has also ${adds.join(":")}`] : []),
  ];
  return changes.length > 0 ? changes : [`another order: ${from} → ${to}`];
}

const textOf = (value: Json | undefined): string =>
  typeof value === "string" ? JSON.stringify(value) : canonicalJson(value ?? null);
