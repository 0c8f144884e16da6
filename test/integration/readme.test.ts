import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { engineRegistry, mirrorEnv, root } from "../support/engine.ts";
import { type Rig, test } from "../support/rig.ts";

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

  const env = {
    ...mirrorEnv,
    ENGINE_REGISTRY: engineRegistry,
    REGISTRY: rig.registry.host,
    GIT_SHA: "abc1234",
  };
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await rig.shell(command, { env });
    expect(exitCode, `${command}\n${stderr}`).toBe(0);
    if (command.includes("quickstart")) {
      for (const tool of ["Apache Maven 3", "go version go1", /^v\d+\.\d+/m, /^pip \d/m]) {
        expect(stdout).toMatch(tool);
      }
      // Four sections were built; the second build built none.
      expect(await rig.buildxCalls()).toHaveLength(4);
      expect(stderr).toMatch(/0 built, 7 cached, 0 merged/);
    }
    if (command.includes("--load examples/monolith")) expect(stdout).toContain("agent: ready");
    if (command.includes("verify")) expect(stdout).toMatch(/^equivalent: /m);
    if (command.includes("--load examples/article")) {
      expect(stdout).toContain("Apache Maven 3.");
      await expectArticle(rig);
    }
    // What was built into the local store is only uploaded.
    if (command.startsWith("layerbuild build --push examples/article\n")) {
      expect(stderr).toMatch(/0 built, .* pushed/);
    }
  }
});

/** The monolith of examples/article taken apart has what both sections installed, linked and set. */
async function expectArticle(rig: Rig): Promise<void> {
  const script = "readlink -f /usr/local/bin/go /usr/local/bin/maven; go version; mvn --version";
  const image = `${rig.registry.host}/article:abc1234`;
  const { stdout } = await rig.docker(["run", "--rm", image, "bash", "-c", `env; ${script}`]);
  expect(stdout).toContain("go version go1.");
  expect(stdout).toContain("Apache Maven 3.");
  expect(stdout).toContain("Java version: 17.");
  expect(stdout).toMatch(/^\/usr\/lib\/go-[\d.]+\/bin\/go$/m);
  expect(stdout).toMatch(/^\/usr\/share\/maven\/bin\/mvn$/m);
  expect(stdout).toMatch(/^GOROOT=\/usr\/lib\/go$/m);
  expect(stdout).toMatch(/^JAVA_HOME=\/usr\/lib\/jvm\/default-java$/m);
  expect(stdout).toMatch(/^PATH=\/go\/bin:\/usr\/lib\/go\/bin:.*:\/usr\/share\/maven\/bin$/m);
}

test("the README's commands are found, but for those that are marked", () => {
  const markdown = [
    "```sh\none\ntwo\n```",
    "<!-- not run: it runs the tests -->\n```sh\nnpm test\n```",
    "```yaml\nversion: 1\n```",
    "```sh\nthree\n```",
  ].join("\n\n");
  expect(commandsOf(markdown)).toEqual(["one\ntwo\n", "three\n"]);
});
