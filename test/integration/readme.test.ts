import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { mirrorEnv, root } from "../support/engine.ts";
import { test } from "../support/rig.ts";

/**
 * The `sh` blocks of a Markdown text, in order. One under the line `<!-- not run: REASON -->` is
 * left out: for what would run these tests again, or needs what is not there.
 */
function commandsOf(markdown: string): string[] {
  const blocks = /^(<!-- not run: .+ -->\n+)?```sh\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(blocks)].flatMap(([, marker, text = ""]) => (marker ? [] : [text]));
}

test("every command of the README does what it is written for", { timeout: 1_200_000 }, async ({
  rig,
}) => {
  const commands = commandsOf(await readFile(join(root, "README.md"), "utf8"));
  expect(commands.join("")).toContain("./scripts/quickstart\n");

  const copy = `cd '${root}' && git ls-files --cached --others --exclude-standard -z |
    tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory='${rig.directory}'`;
  expect(await rig.shell(copy)).toMatchObject({ exitCode: 0 });
  await symlink(join(root, "node_modules"), join(rig.directory, "node_modules"));

  const env = { ...mirrorEnv, REGISTRY: rig.registry.host };
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await rig.shell(command, { env });
    expect(exitCode, `${command}\n${stderr}`).toBe(0);
    if (!command.includes("quickstart")) continue;
    for (const tool of ["Apache Maven 3", "go version go1", /^v\d+\.\d+/m, /^pip \d/m]) {
      expect(stdout).toMatch(tool);
    }
    // Four sections were built; the second build built none.
    expect(await rig.buildxCalls()).toHaveLength(4);
    expect(stderr).toMatch(/0 built, 7 cached, 0 merged/);
  }
});

test("the README's commands are found, but for those that are marked", () => {
  const markdown = [
    "```sh\none\ntwo\n```",
    "<!-- not run: it runs the tests -->\n```sh\nnpm test\n```",
    "```yaml\nversion: 1\n```",
    "```sh\nthree\n```",
  ].join("\n\n");
  expect(commandsOf(markdown)).toEqual(["one\ntwo\n", "three\n"]);
});
