import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rulePrograms, runExternal } from "../../../src/run/externals.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const call = (command: string) => ({
  command,
  path: "/etc/x.conf",
  base: undefined,
  sides: [
    { section: "a", bytes: Buffer.from("of a\n") },
    { section: "b", bytes: Buffer.from("of b\n") },
  ],
});
const run = (command: string, signal = new AbortController().signal): Promise<Buffer> =>
  runExternal(call(command), folder, process.env, signal);

describe("runExternal", () => {
  test("gives base and sides as files and takes what is printed", async () => {
    expect((await run("cat")).toString()).toBe("of a\nof b\n");
  });

  test("a command that reads its input finds it empty and does not wait for it", async () => {
    expect((await run("cat - ; :")).toString()).toBe("");
  });

  test("one that was cancelled is no conflict", async () => {
    const error = expect.objectContaining({ code: "interrupted" });
    await expect(run("cat", AbortSignal.abort())).rejects.toEqual(error);
  });

  test("one that fails tells what it said", async () => {
    const error = expect.objectContaining({ code: "merge-conflict", detail: "no" });
    await expect(run("echo no >&2; false")).rejects.toEqual(error);
  });
});

describe("rulePrograms", () => {
  test("a script counts wherever the command names it", async () => {
    const script = join(folder, "tools", "merge.py");
    await mkdir(join(folder, "tools"));
    const rules = [{ path: "/x", run: "python3 'tools/merge.py' --strict" }];
    await writeFile(script, "1");
    const before = await rulePrograms(rules, folder);
    await writeFile(script, "2");
    expect(Object.keys(before)).toEqual([rules[0]?.run]);
    expect(await rulePrograms(rules, folder)).not.toEqual(before);
  });

  test("programs of the machine do not count", async () => {
    expect(await rulePrograms([{ path: "/x", run: "/bin/sh -c true" }], folder)).toEqual({});
  });
});
