import { describe, expect, test } from "vitest";
import {
  byteCount,
  collected,
  commaList,
  milliseconds,
  outputSpec,
} from "../../../src/cli/values.ts";

describe("--output", () => {
  test.each([
    ["type=oci,dest=out", { type: "oci", dest: "out" }],
    ["type=docker,dest=a/b.tar", { type: "docker", dest: "a/b.tar" }],
    ["dest=x=y,type=oci", { type: "oci", dest: "x=y" }],
    ["TYPE=oci, Dest=out.tar", { type: "oci", dest: "out.tar" }],
    ['type=oci,"dest=a,b ""c"".tar"', { type: "oci", dest: 'a,b "c".tar' }],
    ["type=registry", { type: "registry" }],
    ["out/image", { type: "oci", dest: "out/image" }],
    ["a=b", { type: "oci", dest: "a=b" }],
  ])("`%s` is read", (text, spec) => {
    expect(outputSpec(text)).toEqual(spec);
  });

  test.each([
    ["", "It must be type=… or the name of a folder."],
    ["-", "It must be type=… or the name of a folder."],
    ["a,b", '"a" is no key=value.'],
    ["type=oci,out", '"out" is no key=value.'],
    ["type=oci,dest=a,dest=b", "It has dest twice."],
    ["type=oci,dest=a,compression=zstd", "Its keys are type and dest, not compression."],
    ["dest=a,dest=b", "It has dest twice."],
    ["dest=a,", '"" is no key=value.'],
    ["type=local,dest=a", "Types are oci, docker and registry, not local."],
    ["type=,dest=a", "Types are oci, docker and registry, not nothing."],
    ["type=oci", "type=oci needs dest=, a name."],
    ["type=docker", "type=docker needs dest=, a name; --load puts images into the engine."],
    ["type=oci,dest=-", "dest must be a name: nothing is written to stdout."],
    ["type=registry,dest=x", "type=registry has no dest: the layerfile says where images go."],
    ['type=oci,"dest=a', "A quote in it is not closed, or not where a field begins."],
    ['type=oci,dest="a"', "A quote in it is not closed, or not where a field begins."],
  ])("`%s` is refused with the reason", (text, reason) => {
    expect(() => outputSpec(text)).toThrow(reason);
  });
});

test("lists are separated by commas, over several options", () => {
  const read = collected(commaList);
  expect(read("b, c", read("a", undefined))).toEqual(["a", "b", "c"]);
  expect(() => commaList("a,,b")).toThrow("There is an empty name in it.");
});

test.each([
  ["30s", 30_000],
  ["14d", 14 * 86_400_000],
  ["2w", 14 * 86_400_000],
  ["12h", 43_200_000],
  ["0", 0],
])("`%s` is a length of time", (text, time) => {
  expect(milliseconds(text)).toBe(time);
});

test.each(["", "5", "d", "1.5h", "-1d", "5y"])("`%s` is no length of time", (text) => {
  expect(() => milliseconds(text)).toThrow("It must be a time like 30m, 12h or 14d.");
});

test.each([
  ["50GB", 50e9],
  ["1.5GiB", 1.5 * 2 ** 30],
  ["500 kB", 500e3],
  ["500000", 500_000],
  ["0", 0],
])("`%s` is a number of bytes", (text, bytes) => {
  expect(byteCount(text)).toBe(bytes);
});

test.each(["", "GB", "-1", "5 XB", "1e3"])("`%s` is no number of bytes", (text) => {
  expect(() => byteCount(text)).toThrow("It must be a number of bytes");
});
