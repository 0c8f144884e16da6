import { cyclesOf } from "./cycle.ts";
import { entriesOf, keyPlace, type Reading, valuePlace } from "./reading.ts";
import { suggestionFor } from "./suggest.ts";

/** What a schema can't say of names: that they are declared, and need each other in no circle. */
export function checkNames(reading: Reading): void {
  for (const [name, section] of entriesOf(reading, "sections")) {
    checkKnown(reading, section.needs ?? [], ["sections", name, "needs"]);
  }
  for (const [name, image] of entriesOf(reading, "images")) {
    checkKnown(reading, image.sections ?? [], ["images", name, "sections"]);
  }
  for (const cycle of cyclesOf(reading.needs)) reportCycle(reading, cycle);
}

function checkKnown(reading: Reading, names: readonly string[], path: readonly string[]): void {
  const { declared, report } = reading;
  for (const [index, name] of names.entries()) {
    if (declared.has(name)) continue;
    report({
      code: "unknown-section",
      message: `there is no section "${name}"`,
      place: valuePlace(reading, ...path, index),
      hint: name === "base" ? "every section has the base" : suggestionFor(name, [...declared]),
    });
  }
}

function reportCycle(reading: Reading, cycle: readonly string[]): void {
  const edges = cycle.map((from, index) => {
    const to = cycle[(index + 1) % cycle.length] ?? from;
    const at = reading.needs.get(from)?.indexOf(to) ?? 0;
    const place = valuePlace(reading, "sections", from, "needs", at);
    return { message: `"${from}" needs "${to}"`, place };
  });
  const [first, ...related] = edges;
  const message = `sections need each other in a circle: ${[...cycle, cycle[0]].join(" → ")}`;
  const place = first?.place ?? keyPlace(reading, "sections");
  reading.report({ code: "cycle", message, place, related });
}
