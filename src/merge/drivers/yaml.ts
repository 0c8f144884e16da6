import type { Driver } from "../driver.ts";
import { isSameLeaf, parseYamlMap, type YamlFile, type YamlLeaf } from "../formats/yaml-text.ts";
import { mergeKeyed } from "../keyed.ts";
import { agreement, counted } from "./agreement.ts";
import { refusal } from "./refusal.ts";

/**
 * A map of YAML, by its keys at all depths; lists are values. The text is the last section's with
 * its comments, changed where others have another value; values from others bring their comments.
 */
export const yaml: Driver = {
  name: "yaml",
  merge(base, changes) {
    const settled = agreement(base, changes);
    if (settled) return settled;
    const parse = (bytes: Buffer | undefined): YamlFile | undefined =>
      parseYamlMap(bytes ?? Buffer.alloc(0));
    const before = parse(base);
    const last = parse(counted(changes).at(-1)?.to);
    const sides = changes.flatMap((change) => {
      const from = parse(change.from);
      const to = parse(change.to);
      return from && to ? [{ ...change, from: from.map, to: to.map }] : [];
    });
    if (!before || !last || sides.length < changes.length) {
      return refusal(base, changes, "file", "it is not one document of YAML with a map");
    }
    const { map, conflicts } = mergeKeyed<YamlLeaf>(before.map, sides, {
      isSame: isSameLeaf,
      textOf: (value) => ("text" in value ? value.text : "a map"),
    });
    const bytes = last.printWith(map);
    if (!bytes) return refusal(base, changes, "file", "its anchors and aliases stand in the way");
    return { bytes, conflicts, notes: [] };
  },
};
