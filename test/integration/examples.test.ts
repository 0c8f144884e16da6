import { expect } from "vitest";
import { root } from "../support/engine.ts";
import { test } from "../support/rig.ts";

test("examples/toolbox is built, loaded and run with no registry running, and then not built again", async ({
  rig,
}) => {
  const { host } = rig.registry;
  // All that a build needs and that is no package: the engine has it by its name.
  await rig.docker(["pull", "--quiet", "debian:bookworm-slim"]);
  await rig.registry.stop();
  const options = { env: { REGISTRY: host }, cwd: root };
  const build = ["build", "--load", "examples/toolbox"];
  const built = await rig.layerbuild(build, options);
  expect(built).toMatchObject({ exitCode: 0 });
  expect(await rig.buildxCalls()).toHaveLength(4);

  const image = `${host}/toolbox:latest`;
  const script = "mvn -v; go version; node --version; python3 --version; pip --version";
  const { stdout } = await rig.docker(["run", "--rm", image, "sh", "-ec", script]);
  for (const tool of ["Apache Maven 3", "go version go1", /^v\d+\.\d+/m, "Python 3", /^pip \d/m]) {
    expect(stdout).toMatch(tool);
  }

  await rig.forgetCalls();
  const again = await rig.layerbuild(build, options);
  expect(again).toMatchObject({ exitCode: 0, stdout: built.stdout });
  expect(await rig.buildxCalls()).toEqual([]);
});
