import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Io } from "../../../src/commands/io.ts";
import { existingStore, storeFolder } from "../../../src/commands/store-folder.ts";

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const ioOf = (env: Io["env"]): Io => ({
  env,
  cwd: "/work",
  stdout: nowhere,
  stderr: nowhere,
  signal: new AbortController().signal,
});

describe("the local store's folder", () => {
  const all = { LAYERBUILD_STORE: "own", XDG_CACHE_HOME: "/cache", HOME: "/home/x" };

  test.each([
    ["the option, from the working folder", "here", all, "/work/here"],
    ["the option, when it is absolute", "/there", all, "/there"],
    ["LAYERBUILD_STORE", undefined, all, "/work/own"],
    ["the cache folder", undefined, { ...all, LAYERBUILD_STORE: "" }, "/cache/layerbuild/store"],
    ["the home folder", undefined, { HOME: "/home/x" }, "/home/x/.cache/layerbuild/store"],
    [
      "the home folder where the cache folder is no path from the root",
      undefined,
      { HOME: "/home/x", XDG_CACHE_HOME: "cache" },
      "/home/x/.cache/layerbuild/store",
    ],
  ])("is that of %s", (_, option, env, folder) => {
    expect(storeFolder(option, ioOf(env))).toBe(folder);
  });

  test("is an error where nothing names one, but not for those who would only read it", () => {
    expect(() => storeFolder(undefined, ioOf({}))).toThrow(
      "there is no folder for the local store",
    );
    expect(existingStore(undefined, ioOf({}))).toBeUndefined();
  });

  test("is there for readers once there is a layout in it", () => {
    const folder = mkdtempSync(join(tmpdir(), "layerbuild-"));
    try {
      expect(existingStore(folder, ioOf({}))).toBeUndefined();
      writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
      expect(existingStore(folder, ioOf({}))).toBe(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
