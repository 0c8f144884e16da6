import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openCommand } from "../../../src/run/command.ts";

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

function opened(line: string) {
  const cwd = mkdtempSync(join(tmpdir(), "layerbuild-command-"));
  const said: string[] = [];
  const failures: string[] = [];
  const command = openCommand(line, {
    cwd,
    env: { PATH: process.env.PATH },
    onOutput: (stream, bytes) => said.push(`${stream}: ${bytes}`),
    onFailure: (why) => failures.push(why),
  });
  return { command, said, failures, at: (name: string) => join(cwd, name) };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // One that nobody has waited for is there, but does not run.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

test("it runs in its folder with its variables, and what it says is passed on", async () => {
  const { command, said, failures, at } = opened('echo "$NAME" > out; echo a; echo b >&2; exit 3');
  await command.restart({ NAME: "value" });
  await until(() => failures.length === 1);
  await command[Symbol.asyncDispose]();
  expect(readFileSync(at("out"), "utf8")).toBe("value\n");
  expect(said.sort()).toEqual(["stderr: b\n", "stdout: a\n"]);
  expect(failures).toEqual(["the command ended with exit code 3"]);
});

test("it is ended with its children before it is started again, and at the end", async () => {
  const { command, failures, at } = opened('sleep 1000 & echo $! > "$NAME.pid"; wait');
  const pidOf = (name: string) => Number(readFileSync(at(`${name}.pid`), "utf8"));
  await command.restart({ NAME: "one" });
  await until(() => existsSync(at("one.pid")) && pidOf("one") > 0);
  expect(isAlive(pidOf("one"))).toBe(true);
  await command.restart({ NAME: "two" });
  await until(() => existsSync(at("two.pid")) && pidOf("two") > 0);
  await until(() => !isAlive(pidOf("one")));
  await command[Symbol.asyncDispose]();
  await until(() => !isAlive(pidOf("two")));
  expect(failures).toEqual([]);
});
