import { describe, expect, test } from "vitest";
import { faultsOf } from "../../support/monolith-faults.ts";
import { instructionsOf, monoliths, named } from "../../support/monoliths.ts";

/** A layerfile whose base is the whole monolith: right but for what should stand side by side. */
const unsplit = (text: string): string =>
  JSON.stringify({ base: { instructions: text }, sections: {} });

describe.each(monoliths)("the monolith $name", (monolith) => {
  const { text, dependent, independent, hidden = [] } = monolith;
  const instructions = instructionsOf("Dockerfile", text, true);

  test("has the instructions that are expected of it, in that order", () => {
    for (const [earlier, later] of [...dependent, ...hidden]) {
      const [first, second] = [named(instructions, earlier), named(instructions, later)];
      const found = [earlier, later, first.place.start < second.place.start];
      expect(found).toEqual([earlier, later, true]);
    }
    for (const [one, other] of independent) {
      expect(named(instructions, one)).not.toBe(named(instructions, other));
    }
  });

  test("left whole, nothing is moved apart", () => {
    const faults = faultsOf(monolith, unsplit(text));
    expect(faults.filter((fault) => !/side by side|There are 0 sections/.test(fault))).toEqual([]);
  });
});

describe("a wrong split of a monolith is told", () => {
  const found = monoliths.find(({ name }) => name === "shell-changes");
  const strict = 'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]';
  const split = (sections: object, base = "FROM debian:bookworm-slim"): string => {
    if (!found) throw new Error("there is no monolith shell-changes");
    return faultsOf(found, JSON.stringify({ base: { instructions: base }, sections })).join("\n");
  };
  const copy = "COPY lib/names.sh /usr/local/lib/names.sh";
  const use = "RUN source /usr/local/lib/names.sh && names_of 3 > /etc/names";

  test("what is in no part, or in two", () => {
    const twice = split({ a: { instructions: copy }, b: { instructions: copy } });
    expect(twice).toContain(`2 parts have ${copy}`);
    expect(twice).toContain(`0 parts have ${use}`);
  });

  test("what stands beside what it reads, and not what needs it", () => {
    const apart = "names_of 3 in b does not come after COPY lib/names.sh: reads it";
    const b = { instructions: `${strict}\n${use}` };
    expect(split({ a: { instructions: copy }, b })).toContain(apart);
    expect(split({ a: { instructions: copy }, b: { ...b, needs: ["a"] } })).not.toContain(apart);
    expect(split({ b }, `FROM debian:bookworm-slim\n${copy}`)).not.toContain(apart);
  });

  test("what runs in another shell than it did", () => {
    const another = `${use} in a sees {"shell":"sh"`;
    expect(split({ a: { instructions: `${copy}\n${use}` } })).toContain(another);
    expect(split({ a: { instructions: `${strict}\n${copy}\n${use}` } })).not.toContain(another);
  });

  test("what comes after something that was to come later", () => {
    const first = `RUN false | true; echo "sh \${BASH_VERSION:-no bash}" > /etc/shell-first`;
    const late = '/etc/shell-first in a comes after "pipefail"';
    expect(split({ a: { instructions: `${strict}\n${first}` } })).toContain(late);
    expect(split({ a: { instructions: `${first}\n${strict}` } })).not.toContain(late);
  });
});
