import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Choice, edits, silent } from "../../support/model/edits.ts";
import { openJudge } from "../../support/model/judge.ts";
import { projects } from "../../support/model/project.ts";

/** An edit by its name and what it chooses, or the way back to the project of some edits ago. */
const edit = fc.record({
  name: fc.constantFrom("back", ...Object.keys(edits)),
  a: fc.nat(60),
  b: fc.nat(60),
});

test("after any edits, what plan would build is what the model says, and then it is cached", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...projects.keys()),
      fc.array(edit, { minLength: 1, maxLength: 10 }),
      async (first, sequence) => {
        await using judge = await openJudge(first);
        for (const { name, ...choice } of sequence) await judge.edit(name, choice);
      },
    ),
    { numRuns: 60 },
  );
});

/** Enough to have every branch of an edit. */
const choices: readonly Choice[] = [0, 1, 2, 3, 5, 7].flatMap((a) => [
  { a, b: a + 1 },
  { a, b: 2 * a + 3 },
]);

describe("one edit", () => {
  test.each(Object.keys(edits))("%s", async (name) => {
    for (const first of projects.keys()) {
      await using judge = await openJudge(first);
      for (const choice of choices) {
        await judge.edit(name, choice);
        await judge.edit("back", { a: 0, b: 0 });
      }
      if (name in silent) expect(judge.built).toBe(0);
    }
  });
});
