import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idsInAcl, remapAcl } from "../../../src/merge/acl.ts";

const everyone = 0xffffffff;

function acl(...entries: readonly (readonly [tag: number, perm: number, id: number])[]): string {
  const bytes = Buffer.alloc(4 + entries.length * 8);
  bytes.writeUInt32LE(2, 0);
  entries.forEach(([tag, perm, id], at) => {
    bytes.writeUInt16LE(tag, 4 + at * 8);
    bytes.writeUInt16LE(perm, 6 + at * 8);
    bytes.writeUInt32LE(id, 8 + at * 8);
  });
  return bytes.toString("base64");
}

const map = (...pairs: [number, number][]) => new Map(pairs);

describe("an ACL", () => {
  // `setfacl -m u:1000:rw,u:1001:r,g:101:r file` on ext4.
  const before = acl(
    [1, 6, everyone],
    [2, 6, 1000],
    [2, 4, 1001],
    [4, 4, everyone],
    [8, 4, 101],
    [16, 6, everyone],
    [32, 4, everyone],
  );

  test("gets the new numbers of users and of groups, each in its own entries", () => {
    expect(remapAcl(before, { users: map([1001, 1002]), groups: map([101, 104]) })).toBe(
      acl(
        [1, 6, everyone],
        [2, 6, 1000],
        [2, 4, 1002],
        [4, 4, everyone],
        [8, 4, 104],
        [16, 6, everyone],
        [32, 4, everyone],
      ),
    );
  });

  test("stays sorted by number", () => {
    const moved = remapAcl(before, { users: map([1000, 1005]), groups: map() });
    expect(idsInAcl(moved)).toEqual({ users: [1001, 1005], groups: [101] });
  });

  test("is left alone where none of its numbers changes", () => {
    expect(remapAcl(before, { users: map([101, 5]), groups: map([1000, 5]) })).toBe(before);
  });

  test.each([
    ["another version", Buffer.from([1, 0, 0, 0, ...Array<number>(8).fill(0)])],
    ["half an entry", Buffer.from([2, 0, 0, 0, 2, 0, 6, 0])],
    ["nothing", Buffer.alloc(0)],
  ])("with %s is left alone", (_, bytes) => {
    const value = bytes.toString("base64");
    expect(remapAcl(value, { users: map([0, 7]), groups: map() })).toBe(value);
    expect(idsInAcl(value)).toEqual({ users: [], groups: [] });
  });

  test("comes back when the numbers are given back", () => {
    const entry = fc.tuple(fc.constantFrom(2, 8), fc.nat(7), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ([tag, , id]) => `${tag} ${id}` }), (list) => {
        const sorted = list.sort((a, b) => a[0] - b[0] || a[2] - b[2]);
        const ids = Array.from({ length: 50 }, (_each, at) => at + 1);
        const there = new Map(ids.map((id) => [id, 1000 - id]));
        const back = new Map(ids.map((id) => [1000 - id, id]));
        const moved = remapAcl(acl(...sorted), { users: there, groups: there });
        expect(remapAcl(moved, { users: back, groups: back })).toBe(acl(...sorted));
      }),
    );
  });
});
