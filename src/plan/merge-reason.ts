import type { Json } from "../image/canonical-json.ts";
import { belowChanges, madeKind } from "./below-changes.ts";
import type { Change } from "./change.ts";
import type { Described } from "./described.ts";
import type { MergeInputs } from "./key.ts";
import { memberChanges, valueChange } from "./value-changes.ts";

/** What makes the inputs of one merge those of another. Both are of merges. */
export function mergeChangesOf(before: Described, after: Described): Change[] {
  const [was, is] = [before.inputs, after.inputs] as [MergeInputs, MergeInputs];
  const [oldRules, newRules] = [was, is].map(({ policy }) => policy.rules as unknown as Json);
  const rules = valueChange("setting", "merge.rules", oldRules, newRules);
  const { rules: _, ...wasPolicy } = { ...was.policy };
  const { rules: __, ...isPolicy } = { ...is.policy };
  return [
    // Another base is a reason of the sections that it waits for.
    ...(after.isPartial ? [] : belowChanges(before, after, was.base, is.base)),
    ...sectionChanges(before, after),
    ...memberChanges("override", flat(was.overrides), flat(is.overrides)),
    ...memberChanges("setting", wasPolicy, isPolicy, (name) => `merge.${name}`),
    ...rules,
    // A program comes and goes with its rule.
    ...memberChanges("program", was.programs, is.programs).filter(
      (change) => rules.length === 0 || (change.before && change.after),
    ),
    ...valueChange("setting", "SOURCE_DATE_EPOCH", was.created, is.created),
    // Another base has another name more often than not.
    ...(was.base === is.base
      ? valueChange("setting", "the name of the base", was.named.base, is.named.base)
      : []),
    ...valueChange("setting", "the cache repository", was.named.sections, is.named.sections),
  ];
}

function sectionChanges(before: Described, after: Described): Change[] {
  const [was = [], is = []] = [before, after].map(({ inputs }) => (inputs as MergeInputs).sections);
  const digests = (sections: MergeInputs["sections"]) =>
    Object.fromEntries(sections.map(({ name, digest }) => [name, digest]));
  const changes = memberChanges("section", digests(was), digests(is)).flatMap((change) => {
    if (change.before === undefined || change.after === undefined) return [change];
    if (change.after === "") return [];
    const isRebuilt = madeKind(change.subject, before, after) === "rebuilt";
    return [isRebuilt ? { ...change, kind: "rebuilt" as const } : change];
  });
  const common = (mine: MergeInputs["sections"], theirs: MergeInputs["sections"]): string =>
    mine
      .map(({ name }) => name)
      .filter((name) => theirs.some((other) => other.name === name))
      .join(", ");
  return [...changes, ...valueChange("order", "sections", common(was, is), common(is, was))];
}

/** Variables and labels one by one. */
const flat = ({ env = {}, labels = {}, ...others }: MergeInputs["overrides"]) =>
  ({
    ...others,
    ...named("env", env),
    ...named("labels", labels),
  }) as { readonly [name: string]: Json };

const named = (lead: string, values: { readonly [name: string]: string | null }) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${lead}.${name}`, value]));
