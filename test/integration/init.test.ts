import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";
import { mirrorEnv } from "../support/engine.ts";
import { test } from "../support/rig.ts";

test("init knows what the engine knows of the base, and what earlier builds took", async ({
  rig,
}) => {
  const base = `init-base-${process.pid}`;
  await rig.write({
    "base/Dockerfile": "FROM scratch\nCOPY a /a\nWORKDIR /work\nEXPOSE 70\nVOLUME /kept\n",
    "base/a": "a\n",
    Dockerfile: `FROM ${base}\nCOPY b ./\nCOPY c /other/\nEXPOSE 80\nVOLUME /more\n`,
    b: "b\n",
    c: "c\n",
  });
  await rig.docker(["build", "-q", "-t", base, join(rig.directory, "base")]);
  try {
    const run = (...args: string[]) => rig.layerbuild(args, { env: mirrorEnv });
    const init = ["init", "--repository", `${rig.registry.host}/known`];
    expect(await run(...init, "--explain")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("line 2: COPY b ./  [b]"),
    });
    const { base: from, images } = parse(
      await readFile(join(rig.directory, "layers.yaml"), "utf8"),
    );
    expect(from).toEqual({ image: base });
    expect(images.known.config).toEqual({ ports: [70, 80], volumes: ["/kept", "/more"] });

    expect(await run("verify")).toMatchObject({ exitCode: 0 });
    const { stdout } = await run(...init, "--force", "--json");
    expect(JSON.parse(stdout).gain.isMeasured).toBe(true);
  } finally {
    await rig.docker(["rmi", "-f", base]);
  }
});
