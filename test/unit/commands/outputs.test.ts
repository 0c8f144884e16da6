import { describe, expect, test } from "vitest";
import { isPushed, outputsOf } from "../../../src/commands/outputs.ts";

describe("outputs", () => {
  test("are the engine and files from the working folder", () => {
    const output = [
      { type: "oci", dest: "a.tar" },
      { type: "registry" },
      { type: "docker", dest: "/b.tar" },
    ] as const;
    expect(outputsOf({ load: true, output }, "/work")).toEqual([
      { kind: "engine" },
      { kind: "oci", path: "/work/a.tar" },
      { kind: "docker", path: "/b.tar" },
    ]);
    expect(outputsOf({}, "/work")).toEqual([]);
  });

  test("type=registry is --push", () => {
    expect(isPushed({ output: [{ type: "registry" }] })).toBe(true);
    expect(isPushed({ push: true })).toBe(true);
    expect(isPushed({ output: [{ type: "oci", dest: "a" }] })).toBe(false);
  });

  test("are refused where there are no images, and when two are one", () => {
    const only = ["a"];
    expect(() => outputsOf({ load: true, only }, "/")).toThrow("no images for --load");
    const output = [{ type: "oci", dest: "a" }] as const;
    expect(() => outputsOf({ output, only }, "/")).toThrow("no images for --output");
    expect(outputsOf({ output: [{ type: "registry" }], only }, "/")).toEqual([]);
    const twice = [...output, { type: "docker", dest: "b/../a" }] as const;
    expect(() => outputsOf({ output: twice }, "/w")).toThrow("two outputs are written to /w/a");
  });
});
