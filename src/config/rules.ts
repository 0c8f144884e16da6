import { closest } from "../diagnostics/suggest.ts";
import type { Rule } from "../merge/policy.ts";
import { builtInDrivers, ruleDrivers, sectionOfRule, sideWords } from "../merge/rule-words.ts";
import { type Reading, valuePlace } from "./reading.ts";
import { suggestionFor } from "./suggest.ts";

const commonWords: readonly string[] = [...sideWords, ...ruleDrivers];
const ruleWords: readonly string[] = [...commonWords, ...builtInDrivers];

/** What a schema can't say of `merge.rules`: that their words mean something, and paths are told apart. */
export function checkRules(reading: Reading): void {
  // A rule's path is absent where the schema has refused it.
  const rules: readonly Partial<Rule>[] = reading.raw.merge?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    checkUse(reading, rule, index);
    checkFirst(reading, rules, index);
  }
}

function checkUse(reading: Reading, { use }: Partial<Rule>, index: number): void {
  if (use === undefined || ruleWords.includes(use)) return;
  const place = valuePlace(reading, "merge", "rules", index, "use");
  const { declared, report } = reading;
  const name = sectionOfRule(use);
  if (name === undefined) {
    const message = `"${use}" is nothing that a rule can use`;
    const meant = declared.has(use) ? `section:${use}` : closest(use, ruleWords);
    const known = [...commonWords, "section:NAME"].join(", ");
    const hint = meant === undefined ? `known are: ${known}` : `did you mean "${meant}"?`;
    report({ code: "wrong-value", message, place, hint });
  } else if (!declared.has(name)) {
    const message = `there is no section "${name}"`;
    report({ code: "unknown-section", message, place, hint: suggestionFor(name, [...declared]) });
  }
}

/** Of two rules with one path, the second never decides anything. */
function checkFirst(reading: Reading, rules: readonly Partial<Rule>[], index: number): void {
  const path = rules[index]?.path;
  const first = rules.findIndex((rule) => rule.path === path);
  if (path === undefined || first === index) return;
  const placeOf = (item: number) => valuePlace(reading, "merge", "rules", item, "path");
  reading.report({
    code: "duplicate",
    message: `there is a rule for ${path} already`,
    place: placeOf(index),
    related: [{ message: "this one decides", place: placeOf(first) }],
  });
}
