import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDockerfile } from "../../../src/dockerfile/parse.ts";
import { sectionText } from "../../../src/dockerfile/section.ts";
import { factsByName } from "../../../src/split/base-facts.ts";
import { layersYaml } from "../../../src/split/layers-yaml.ts";
import type { Node } from "../../../src/split/node.ts";
import { type Split, splitOf } from "../../../src/split/split.ts";
import { follows } from "../../support/follows.ts";
import { isSplit, slowIn, unsoundIn } from "../../support/monolith-faults.ts";
import {
  instructionsOf,
  type Monolith,
  monoliths,
  named,
  partsOf,
} from "../../support/monoliths.ts";

function splitted({ folder, text }: Monolith): Split {
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const split = splitOf(parsed.value, { facts: factsByName, listing: listingOf(folder) });
  if (!split.ok) throw new Error(JSON.stringify(split.error));
  return split.value;
}

/** What `init` writes. */
function written(monolith: Monolith): string {
  const repository = `registry.example.com/${monolith.name}`;
  return layersYaml(splitted(monolith), { monolith: "Dockerfile", repository, isExample: true });
}

const listingOf = (folder: string) => (path: string) => {
  const at = join(folder, path);
  const stats = statSync(at, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? "file" : undefined;
  return readdirSync(at, { recursive: true }).map(String);
};

describe.each(monoliths)("the monolith $name", (monolith) => {
  const { text, dependent, parallel, independent, hidden = [], sections, chain } = monolith;

  test("has the instructions that are expected of it, in that order", () => {
    const instructions = instructionsOf("Dockerfile", text, true);
    for (const [earlier, later] of [...dependent, ...hidden]) {
      const [first, second] = [named(instructions, earlier), named(instructions, later)];
      const found = [earlier, later, first.place.start < second.place.start];
      expect(found).toEqual([earlier, later, true]);
    }
    for (const [one, other] of [...parallel, ...independent]) {
      expect(named(instructions, one)).not.toBe(named(instructions, other));
    }
  });

  test("is split with nothing moved apart that belongs together, in sections that are right", () => {
    const layerfile = written(monolith);
    expect(unsoundIn(monolith, layerfile)).toEqual([]);
    for (const { name, text: own } of partsOf(layerfile).slice(1)) {
      const parsed = parseDockerfile({ path: name, text: own });
      expect(parsed.ok && sectionText(parsed.value)).toMatchObject({ ok: true });
    }
  });

  test("has side by side what takes its time", () => {
    const layerfile = written(monolith);
    expect(slowIn(monolith, parallel, layerfile)).toEqual([]);
    expect(partsOf(layerfile).length - 1).toBeGreaterThanOrEqual(sections);
    expect(isSplit(layerfile)).toBe(!chain);
  });

  test("has dependencies where one depends on the other, and none where not", () => {
    const { graph } = splitted(monolith);
    const node = (words: string): Node => {
      const { place } = named(
        graph.nodes.map(({ instruction }) => instruction),
        words,
      );
      const found = graph.nodes.find(({ instruction }) => instruction.place === place);
      if (!found) throw new Error(`${words} is no node`);
      return found;
    };
    const missing = dependent.filter(([one, two]) => !follows(graph, node(two), node(one)));
    expect(missing).toEqual([]);
    const pairs = [...parallel, ...independent];
    const extra = pairs.filter(
      ([one, two]) => follows(graph, node(two), node(one)) || follows(graph, node(one), node(two)),
    );
    expect(extra).toEqual([]);
  });
});

describe("a wrong split of a monolith is told", () => {
  const found = monoliths.find(({ name }) => name === "shell-changes");
  const strict = 'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]';
  const split = (sections: object, base = "FROM debian:bookworm-slim"): string => {
    if (!found) throw new Error("there is no monolith shell-changes");
    return unsoundIn(found, JSON.stringify({ base: { instructions: base }, sections })).join("\n");
  };
  const bash = 'SHELL ["/bin/bash", "-c"]';
  const copy = "COPY lib/names.txt /usr/local/lib/names.txt";
  const use = `RUN mapfile -t all < /usr/local/lib/names.txt && printf '%s\\n' "\${all[@]:0:3}" > /etc/names`;

  test("nothing is wrong with the monolith as it is", () => {
    for (const monolith of monoliths) {
      const whole = JSON.stringify({ base: { instructions: monolith.text } });
      expect(unsoundIn(monolith, whole)).toEqual([]);
    }
  });

  test("what is in no part, or in two", () => {
    const twice = split({ a: { instructions: copy }, b: { instructions: copy } });
    expect(twice).toContain(`2 parts have ${copy}`);
    expect(twice).toContain(`0 parts have ${use}`);
  });

  test("what stands beside what it reads, and not what needs it", () => {
    const apart = "mapfile in b does not come after COPY lib/names.txt: reads it";
    const b = { instructions: `${bash}\n${use}` };
    expect(split({ a: { instructions: copy }, b })).toContain(apart);
    expect(split({ a: { instructions: copy }, b: { ...b, needs: ["a"] } })).not.toContain(apart);
    expect(split({ b }, `FROM debian:bookworm-slim\n${copy}`)).not.toContain(apart);
  });

  test("what runs in another shell than it did", () => {
    const another = `${use} in a sees {"shell":"sh"`;
    expect(split({ a: { instructions: `${copy}\n${use}` } })).toContain(another);
    expect(split({ a: { instructions: `${bash}\n${copy}\n${use}` } })).not.toContain(another);
  });

  test("what comes after something that was to come later", () => {
    const first = `RUN false | true; echo "sh \${BASH_VERSION:-no bash}" > /etc/shell-first`;
    const late = '/etc/shell-first in a comes after "pipefail"';
    expect(split({ a: { instructions: `${strict}\n${first}` } })).toContain(late);
    expect(split({ a: { instructions: `${first}\n${strict}` } })).not.toContain(late);
  });
});
