import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type Choice, edits, silent } from "../../support/model/edits.ts";
import { type Judge, openJudge } from "../../support/model/judge.ts";
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
    { numRuns: 15 },
  );
}, 180_000);

/** Different ones, for lists of any length. */
const choices: readonly Choice[] = [
  { a: 0, b: 1 },
  { a: 1, b: 4 },
  { a: 5, b: 10 },
];

describe("of one kind of edit, plan takes notice or does not, as the model says", () => {
  const judges = new Map<number, Promise<Judge>>();
  afterAll(async () => {
    for (const judge of judges.values()) await (await judge)[Symbol.asyncDispose]();
  });

  test.each(Object.keys(edits))("%s", async (name) => {
    let [made, noticed] = [0, 0];
    for (const first of projects.keys()) {
      const open = judges.get(first) ?? openJudge(first);
      judges.set(first, open);
      const judge = await open;
      judge.again();
      for (const choice of choices) await judge.edit(name, choice);
      made += judge.edits.made;
      noticed += judge.edits.noticed;
    }
    expect(made).toBeGreaterThan(0);
    if (!(name in silent)) expect(noticed).toBeGreaterThan(0);
  });
});
