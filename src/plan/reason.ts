import type { Json } from "../image/canonical-json.ts";
import { belowChanges } from "./below-changes.ts";
import type { Change } from "./change.ts";
import type { Described, KeptInputs } from "./described.ts";
import { instructionChangesOf, syntaxOf } from "./instruction-changes.ts";
import type { BuildInputs } from "./key.ts";
import { mergeChangesOf } from "./merge-reason.ts";
import { memberChanges, nameChanges, valueChange } from "./value-changes.ts";

export interface ReasonOptions {
  /** Where the later one's instructions stand, `layers.yaml:12`. */
  readonly places?: readonly string[];
  /** What changed in contexts of which both are known in detail, by name. */
  readonly files?: { readonly [context: string]: readonly Change[] };
}

/**
 * What makes the inputs of one key those of another: none for the same, and at least one for
 * others. What follows from another change is not told: the files that a new COPY reaches, the
 * image that it names.
 */
export function changesOf(
  before: Described,
  after: Described,
  options: ReasonOptions = {},
): Change[] {
  const [was, is] = [before.inputs, after.inputs];
  const version = versionChanges(was, is);
  if (was.kind === "merge" || is.kind === "merge") {
    const isMerge = was.kind === "merge" && is.kind === "merge";
    if (!isMerge) return valueChange("setting", "kind", was.kind, is.kind);
    return orAny([...version, ...mergeChangesOf(before, after)], was, after);
  }
  const told = buildChangesOf({ ...before, inputs: was }, { ...after, inputs: is }, options);
  return orAny([...version, ...told], was, after);
}

/** Fields that are looked at one by one; all others are values with a name. */
const known = new Set<string>([
  ...["version", "kind", "on", "instructions", "frontend", "args", "images", "contexts"],
  ...["remotes", "sources", "elsewhere", "values", "secrets", "ssh", "expires"],
]);

type Built = Described & { readonly inputs: BuildInputs };

function buildChangesOf(before: Built, after: Built, options: ReasonOptions): Change[] {
  const [was, is] = [before.inputs, after.inputs];
  const instructions =
    instructionChangesOf(was.instructions, is.instructions, options.places ?? []) ??
    valueChange("setting", "instructions", was.instructions, is.instructions);
  const args = memberChanges("arg", was.args, is.args).filter(
    (change) => isOther(change) || !isDeclaredBy(instructions, change.subject),
  );
  const own = [...instructions, ...args];
  /** What comes and goes with an instruction or an argument is no reason of its own. */
  const follows = (changes: readonly Change[]): Change[] =>
    changes.filter((change) => isOther(change) || own.length === 0);

  const files = Object.keys({ ...was.contexts, ...is.contexts }).flatMap((name) => {
    const [old, now] = [was.contexts[name], is.contexts[name]];
    if (old === now) return [];
    const found = options.files?.[name];
    if (found && old && now) {
      return found.filter(({ kind }) => kind !== "reach" || own.length === 0);
    }
    return follows(valueChange("context", name, old, now));
  });
  return [
    ...files,
    ...own,
    ...belowChanges(before, after, was.on, is.on),
    ...follows(memberChanges("image", was.images, is.images)),
    ...frontendChanges(was, is),
    ...follows(settingChanges("ADD", was.remotes, is.remotes)),
    ...follows(memberChanges("setting", remoteTexts(was.sources), remoteTexts(is.sources), added)),
    ...memberChanges("setting", remoteTexts(was.elsewhere), remoteTexts(is.elsewhere), context),
    ...memberChanges("setting", was.values ?? {}, is.values ?? {}, (name) => `inputs ${name}`),
    ...nameChanges("secret", was.secrets, is.secrets),
    ...nameChanges("ssh", was.ssh, is.ssh),
    ...expiryChanges(was.expires, is.expires),
    ...Object.keys({ ...was, ...is })
      .filter((name) => !known.has(name))
      .flatMap((name) => settingChanges(name, memberOf(was, name), memberOf(is, name))),
  ];
}

const added = (address: string): string => `ADD ${address}`;
const context = (name: string): string => `contexts ${name}`;

/** What each source from elsewhere was found to be, as people read it. */
const remoteTexts = (
  remotes: BuildInputs["sources"] | BuildInputs["elsewhere"] = {},
): { readonly [name: string]: string } =>
  Object.fromEntries(
    Object.entries(remotes).map(([name, { kind, value, ...more }]) => [
      name,
      [
        ...("address" in more ? [more.address] : []),
        kind === "commit" ? `commit ${value}` : value,
      ].join(" at "),
    ]),
  );

/** Whether one of the changed instructions is an ARG of that name. */
const isDeclaredBy = (instructions: readonly Change[], name: string): boolean =>
  instructions.some(({ before = "", after = "" }) =>
    [before, after].some((text) => text.startsWith("ARG ") && text.split(/[\s=]/).includes(name)),
  );

/** Another `# syntax=` is told of with the instructions. */
function frontendChanges(was: BuildInputs, is: BuildInputs): Change[] {
  const [old, now] = [syntaxOf(was.instructions), syntaxOf(is.instructions)];
  return old === now ? valueChange("image", now ?? "syntax", was.frontend, is.frontend) : [];
}

function expiryChanges(was: BuildInputs["expires"], is: BuildInputs["expires"]): Change[] {
  const every = valueChange("setting", "expires", was && `${was.every}s`, is && `${is.every}s`);
  return every.length > 0 ? every : valueChange("expired", "expires", was?.period, is?.period);
}

function settingChanges(name: string, before: Json | undefined, after: Json | undefined): Change[] {
  if (isObject(before) && isObject(after)) {
    return memberChanges("setting", before, after, (member) => `${name} ${member}`);
  }
  if (isNames(before) && isNames(after)) {
    return nameChanges("setting", before, after).map((change) => ({
      ...change,
      subject: `${name} ${change.subject}`,
    }));
  }
  return valueChange("setting", name, before, after);
}

/** Of layerbuild, where both records have them. */
const versionChanges = (was: KeptInputs, is: KeptInputs): Change[] =>
  (["version", "mergeVersion"] as const).flatMap((name) =>
    was[name] === undefined || is[name] === undefined
      ? []
      : valueChange("version", name === "version" ? "keys" : "merges", was[name], is[name]),
  );

/** So that a step that is built is never without a reason. */
function orAny(changes: Change[], was: KeptInputs, { inputs, isPartial }: Described): Change[] {
  if (changes.length > 0 || isPartial) return changes;
  const [old, now] = [was, inputs as KeptInputs].map(
    ({ version: _, mergeVersion: __, ...inputs }) => inputs as unknown as { [name: string]: Json },
  );
  return memberChanges("setting", old ?? {}, now ?? {});
}

const isOther = ({ before, after }: Change): boolean => before !== undefined && after !== undefined;

const memberOf = (inputs: BuildInputs, name: string): Json | undefined =>
  (inputs as unknown as { readonly [name: string]: Json })[name];

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isNames = (value: Json | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
