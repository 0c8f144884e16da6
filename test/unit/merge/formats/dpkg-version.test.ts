import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDpkgVersions } from "../../../../src/merge/formats/dpkg-version.ts";

const sign = (a: string, b: string): number => Math.sign(compareDpkgVersions(a, b));

test.each([
  ["1.0", "<", "1.1"],
  ["1.2", "<", "1.10"],
  ["1.0", "=", "1.0"],
  ["1.0", "=", "1.0-0"],
  ["1.0", "=", "0:1.0"],
  ["a", ">", "1a"],
  ["1.00", "=", "1.0"],
  ["1.0-1", "<", "1.0-2"],
  ["1.0-1", "<", "1.0-1+b1"],
  ["1.0-1+deb12u1", "<", "1.0-2"],
  ["1:0.1", ">", "9.9"],
  ["2:1.0", ">", "1:9.9"],
  ["1.0~rc1", "<", "1.0"],
  ["1.0~rc1-1", "<", "1.0-1"],
  ["1.0~~", "<", "1.0~~a"],
  ["1.0~~a", "<", "1.0~"],
  ["1.0~", "<", "1.0"],
  ["1.0", "<", "1.0a"],
  ["1.0a", "<", "1.0+"],
  ["1.0a", ">", "1.0-a"],
  ["1.0Z", "<", "1.0a"],
  ["1.0-1~bpo12+1", "<", "1.0-1"],
  ["1.0-a-1", ">", "1.0-1"],
  ["2.36-9+deb12u14", ">", "2.36-9+deb12u4"],
  ["20230311", "<", "20230311+deb12u1"],
  ["20230101010101010101", "<", "20230101010101010102"],
])("%s %s %s", (a, order, b) => {
  const expected = order === "<" ? -1 : order === ">" ? 1 : 0;
  expect([sign(a, b), sign(b, a)]).toEqual([expected, expected === 0 ? 0 : -expected]);
});

const part = fc
  .array(fc.constantFrom("0", "1", "00", "9", "10", "a", "B", "~", "+", "."), { maxLength: 5 })
  .map((pieces) => pieces.join(""));
const version = fc
  .tuple(
    fc.option(fc.constantFrom("0", "1", "12"), { nil: undefined }),
    part,
    fc.option(
      part.filter((text) => text !== ""),
      { nil: undefined },
    ),
  )
  .map(
    ([epoch, upstream, revision]) =>
      `${epoch === undefined ? "" : `${epoch}:`}1${upstream}${revision === undefined ? "" : `-${revision}`}`,
  );

test("versions have a total order", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(sign(a, a)).toBe(0);
      expect(sign(a, b) + sign(b, a)).toBe(0);
      const [low = "", middle = "", high = ""] = [a, b, c].sort(compareDpkgVersions);
      expect([sign(low, middle), sign(middle, high), sign(low, high)]).not.toContain(1);
      if (sign(a, b) === 0) expect(sign(a, c)).toBe(sign(b, c));
    }),
    { numRuns: 1000 },
  );
});

test("dpkg itself orders some hundred pairs in the same way", () => {
  const pairs = fc.sample(fc.tuple(version, version), { numRuns: 300, seed: 1 });
  const script = `while read -r a b; do
    if dpkg --compare-versions "$a" lt "$b"; then echo -1
    elif dpkg --compare-versions "$a" gt "$b"; then echo 1
    else echo 0; fi
  done`;
  const input = pairs.map((pair) => `${pair.join(" ")}\n`).join("");
  const output = execFileSync("bash", ["-c", script], { input, encoding: "utf8" });
  const orders = output.trim().split("\n").map(Number);
  expect(pairs.map(([a, b], at) => [a, orders[at], b])).toEqual(
    pairs.map(([a, b]) => [a, sign(a, b), b]),
  );
});
