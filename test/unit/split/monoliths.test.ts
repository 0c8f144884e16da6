import { describe, expect, test } from "vitest";
import { instructionsOf, monoliths, named } from "../../support/monoliths.ts";

describe.each(monoliths)("the monolith $name", (monolith) => {
  const { text, dependent, independent, hidden = [] } = monolith;
  const instructions = instructionsOf("Dockerfile", text, true);

  test("has the instructions that are expected of it, in that order", () => {
    for (const [earlier, later] of [...dependent, ...hidden, ...independent]) {
      expect(named(instructions, earlier)).not.toBe(named(instructions, later));
    }
    for (const [earlier, later] of [...dependent, ...hidden]) {
      const [first, second] = [named(instructions, earlier), named(instructions, later)];
      expect([earlier, later, first.place.start < second.place.start]).toEqual([
        earlier,
        later,
        true,
      ]);
    }
  });
});
