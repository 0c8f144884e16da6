import type { NodeChange } from "./attributes.ts";
import type { Driver } from "./driver.ts";
import { compilePathGlob } from "./path-glob.ts";
import type { MergePolicy, Rule } from "./policy.ts";
import { sectionOfRule } from "./rule-words.ts";
import type { Node, Side } from "./tree.ts";

/** What a rule says about a path that sections left differently. */
export type Verdict =
  | { readonly kind: "take"; readonly node: Node | null; readonly whose: string }
  | { readonly kind: "drive"; readonly driver: Driver }
  | { readonly kind: "run"; readonly command: string }
  /** It stays a conflict: `why` when the rule can't be followed, forced when it wants one. */
  | { readonly kind: "refuse"; readonly why?: string; readonly isForced?: true };

export interface Ruled {
  readonly rule: Rule;
  /** `changes`: of those whose word counts, in the order of their layers; one at least. */
  verdict(path: string, base: Node | null, changes: readonly NodeChange[]): Verdict;
}

/** The rule for a path: the first whose pattern matches; undefined when none does. */
export function rulesOf(
  { rules }: MergePolicy,
  sides: readonly Side[],
  drivers: readonly Driver[],
): (path: string) => Ruled | undefined {
  const compiled = rules.map((rule) => ({ rule, matches: compilePathGlob(rule.path) }));
  return (path) => {
    const rule = compiled.find(({ matches }) => matches(`/${path}`))?.rule;
    return rule && { rule, verdict: (...asked) => verdictOf(rule, ...asked) };
  };

  function verdictOf(
    { use = "error", run }: Rule,
    path: string,
    base: Node | null,
    changes: readonly NodeChange[],
  ): Verdict {
    if (run !== undefined) return { kind: "run", command: run };
    if (use === "error") return { kind: "refuse", isForced: true };
    if (use === "drop") return { kind: "take", node: base, whose: "the base" };
    const change = use === "first" ? changes[0] : use === "last" ? changes.at(-1) : undefined;
    if (change) return { kind: "take", node: change.to, whose: change.section };
    const name = sectionOfRule(use);
    if (name !== undefined) {
      const side = sides.find(({ section }) => section === name);
      if (side) return { kind: "take", node: side.to.get(path) ?? null, whose: name };
      return { kind: "refuse", why: `its rule names section ${name}, which is not merged here` };
    }
    const driver = drivers.find((each) => each.name === use);
    if (driver) return { kind: "drive", driver };
    return { kind: "refuse", why: `its rule names ${use}, which is no way to merge` };
  }
}
