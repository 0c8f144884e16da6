import type { Place } from "../diagnostics/diagnostic.ts";
import type { BuilderSpec } from "./layerfile.ts";
import { platformsAt } from "./platforms.ts";
import type { RawBuilder } from "./raw.ts";
import { type Reading, valuePlace } from "./reading.ts";

/** The builders of a file, in its order; one that is named twice is reported. */
export function buildersOf(reading: Reading): BuilderSpec[] {
  const named = new Map<string, Place>();
  return (reading.raw.builders ?? []).flatMap((raw, index) => {
    // The name is absent where the schema has refused it.
    const spec: Partial<RawBuilder> = typeof raw === "string" ? { name: raw } : raw;
    const { name, platforms: texts, jobs } = spec;
    const platforms = texts && platformsAt(reading, texts, "builders", index, "platforms");
    if (name === undefined) return [];
    const at = typeof raw === "string" ? [] : ["name"];
    const place = valuePlace(reading, "builders", index, ...at);
    const first = named.get(name);
    if (first) {
      const related = [{ message: "it is named here first", place: first }];
      const message = `the builder "${name}" is named twice`;
      reading.report({ code: "duplicate", message, place, related });
    } else named.set(name, place);
    return [{ name, ...(platforms && { platforms }), ...(jobs !== undefined && { jobs }) }];
  });
}
