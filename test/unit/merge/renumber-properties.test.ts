import fc from "fast-check";
import { expect, test } from "vitest";
import { numbersOf } from "../../../src/merge/formats/accounts.ts";
import { defaultPolicy } from "../../../src/merge/policy.ts";
import { renumber } from "../../../src/merge/renumber.ts";
import type { Side, Tree } from "../../../src/merge/tree.ts";
import { mergeWorkshop } from "../../support/merge-sides.ts";

const { contents, tree, side, textIn } = mergeWorkshop();
const policy = { ...defaultPolicy, ids: "renumber-all" } as const;

const user = (name: string, id: number): string => `${name}:x:${id}:0::/:/bin/sh\n`;
const rootOnly = user("root", 0) + user("daemon", 1);
const base = tree({ "etc/passwd": rootOnly, "var/old": { uid: 1 } });

/** Some users, each with a number of its own, and files of theirs, of root's and of nobody's. */
const made = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    id: fc.constantFrom(33, 100, 101, 102, 498, 499, 998, 999, 1000, 1001),
    size: fc.nat(3),
  }),
  { selector: ({ name }) => name, maxLength: 5 },
);
const section = fc
  .record({ users: made, orphan: fc.constantFrom(0, 1, 7, 100, 101, 1000) })
  .map(({ users, orphan }) => ({
    users: [...new Map(users.map((each) => [each.id, each])).values()],
    orphan,
  }));
const sections = fc.array(section, { maxLength: 5 });

const sidesOf = (
  specs: readonly { users: { name: string; id: number; size: number }[]; orphan: number }[],
) =>
  specs.map(({ users, orphan }, at) =>
    side(`s${at}`, base, {
      "etc/passwd": rootOnly + users.map(({ name, id }) => user(name, id)).join(""),
      "srv/orphan": { size: 1, uid: orphan },
      ...Object.fromEntries(users.map(({ name, id, size }) => [`var/${name}`, { size, uid: id }])),
    }),
  );

const accounts = (of: Tree) => numbersOf(Buffer.from(textIn(of, "etc/passwd") ?? ""));
const nameIn = (of: Tree, uid: number | undefined): string | undefined =>
  [...accounts(of)].find(([, id]) => id === uid)?.[0];

test("every new name has one number and every number one name", () => {
  fc.assert(
    fc.property(sections, (specs) => {
      const after = renumber(base, sidesOf(specs), contents, policy).sides;
      const numbers = new Map<string, Set<number>>();
      for (const { to } of after) {
        for (const [name, id] of accounts(to)) {
          numbers.set(name, (numbers.get(name) ?? new Set()).add(id));
        }
      }
      const all = [...numbers.values()].flatMap((each) => [...each]);
      expect(all).toHaveLength(numbers.size);
      expect(new Set(all).size).toBe(all.length);
    }),
  );
});

test("every entry belongs to the name that it belonged to, or has the number that had no name", () => {
  fc.assert(
    fc.property(sections, (specs) => {
      const before = sidesOf(specs);
      renumber(base, before, contents, policy).sides.forEach((now, at) => {
        const was = before[at] as Side;
        expect([...now.to.keys()]).toEqual([...was.to.keys()]);
        for (const [path, node] of was.to) {
          const after = now.to.get(path);
          const name = nameIn(was.to, node.uid);
          if (name === undefined) expect(after).toBe(node);
          else expect(nameIn(now.to, after?.uid)).toBe(name);
        }
      });
    }),
  );
});

test("what is root's or the base's is the same node as before", () => {
  fc.assert(
    fc.property(sections, (specs) => {
      const before = sidesOf(specs);
      renumber(base, before, contents, policy).sides.forEach((now, at) => {
        expect(now.from).toBe(base);
        expect(now.to.get("var/old")).toBe(base.get("var/old"));
        const orphan = before[at]?.to.get("srv/orphan");
        if ((orphan?.uid ?? 0) < 2) expect(now.to.get("srv/orphan")).toBe(orphan);
      });
    }),
  );
});

test("numbers do not depend on the order of sections", () => {
  const shuffled = sections.chain((specs) =>
    fc.tuple(
      fc.constant(specs),
      fc.shuffledSubarray([...specs.keys()], { minLength: specs.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([specs, order]) => {
      const sides = sidesOf(specs);
      const other = order.flatMap((at) => sides[at] ?? []);
      const numbers = (some: readonly Side[]) =>
        new Map(
          renumber(base, some, contents, policy).sides.map(({ section: name, to }) => [
            name,
            [...to].map(([path, { uid }]) => `${path} ${uid}`),
          ]),
        );
      expect(numbers(other)).toEqual(numbers(sides));
    }),
  );
});

test("nothing is left to do for a second time", () => {
  fc.assert(
    fc.property(sections, (specs) => {
      const { sides } = renumber(base, sidesOf(specs), contents, policy);
      const again = renumber(base, sides, contents, { ...policy, ids: "error" });
      expect(again).toEqual({ sides, conflicts: [], notes: [], ids: [] });
    }),
  );
});
