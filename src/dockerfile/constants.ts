import type { Instruction } from "./parse.ts";
import { type Aspect, constantOf, settingsOf } from "./settings.ts";
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

/** These change the configuration and nothing else. WORKDIR makes a folder. */
const withoutFiles: readonly string[] = ["CMD", "ENTRYPOINT", "ENV", "LABEL", "STOPSIGNAL", "USER"];

/** Undefined where a builder is needed to say it: they run something, use variables or the shell form. */
export function constantsOf(
  instructions: readonly Instruction[],
  escaper: string,
): Constants | undefined {
  const all = instructions.filter(({ name }) => name !== "ARG");
  if (!all.every(({ name }) => withoutFiles.includes(name))) return undefined;
  const settings = all.flatMap((by) =>
    settingsOf(by, escaper).map(({ aspect }): [Aspect, Instruction] => [aspect, by]),
  );
  return constantsIn(settings, escaper);
}

/** The same of single aspects and the instructions that set them. Folders are there already. */
export function constantsIn(
  settings: Iterable<readonly [Aspect, Instruction]>,
  escaper: string,
): Constants | undefined {
  let out: Constants = {};
  for (const [aspect, by] of settings) {
    const said = constantIn(aspect, by, escaper);
    if (!said) return undefined;
    out = above(out, said);
  }
  return out;
}

interface Layered {
  readonly env?: { readonly [name: string]: string | null };
  readonly labels?: { readonly [name: string]: string | null };
}

/** Values above others; of variables and labels one by one. */
export function above<T extends Layered>(below: T, own: T): T {
  const env = { ...below.env, ...own.env };
  const labels = { ...below.labels, ...own.labels };
  return {
    ...below,
    ...own,
    ...(Object.keys(env).length > 0 && { env }),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}

function constantIn(aspect: Aspect, by: Instruction, escaper: string): Constants | undefined {
  const { argument, json } = by;
  const text = constantOf(argument, escaper);
  const array = json && json.length > 0 ? json : undefined;
  switch (aspect) {
    case "USER":
      return text ? { user: text } : undefined;
    case "STOPSIGNAL":
      return text ? { stopSignal: text } : undefined;
    case "WORKDIR":
      // Other paths are cleaned by the builder.
      return text && /^(?:\/[\w.-]*\w)+$/.test(text) ? { workdir: text } : undefined;
    case "CMD":
      return array && { cmd: array };
    case "ENTRYPOINT":
      return array && { entrypoint: array };
    default:
      return pairIn(aspect, argument, escaper);
  }
}

function pairIn(aspect: Aspect, argument: string, escaper: string): Constants | undefined {
  const [, kind, key] = /^(\$|LABEL )(.+)$/s.exec(aspect) ?? [];
  const pairs = pairsOf(argument, escaper);
  if (key === undefined || typeof pairs === "string") return undefined;
  const written = pairs.findLast(([name]) => name === key)?.[1];
  const name = constantOf(key, escaper);
  const value = written === undefined ? undefined : constantOf(written, escaper);
  if (!name || value === undefined) return undefined;
  return kind === "$" ? { env: { [name]: value } } : { labels: { [name]: value } };
}
