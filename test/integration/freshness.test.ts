import { expect } from "vitest";
import { writeRunProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

const random = (file: string): string => `RUN head -c 16 /dev/urandom | base64 > ${file}`;

test("with another salt or in the next period commands run again, else not even by a change behind them", async ({
  rig,
}) => {
  await writeRunProject(
    rig,
    `  salted:
    salt: "\${SALT}"
    instructions: |
      ${random("/salted")}
      COPY file.txt /
  fresh:
    expires: 2h
    instructions: |
      ${random("/fresh")}`,
  );
  // Neither salt nor period is that of another run.
  const start = (Date.now() % 1e6) * 7200;
  const only = ["--only", "salted", "--only", "fresh"];
  const build = async (salt: number, hours: number, file: string) => {
    await rig.write({ "file.txt": file });
    const env = {
      SALT: `${start} ${salt}`,
      SOURCE_DATE_EPOCH: `${start + hours * 3600}`,
    };
    const built = await rig.layerbuild(["build", ...only, "--json"], { env });
    expect(built.exitCode, built.stderr).toBe(0);
    const read = async (name: string): Promise<string> => {
      const { steps } = JSON.parse(built.stdout);
      const { result } = steps.find((step: { readonly name: string }) => step.name === name);
      return (await rig.layerbuild(["cat", `oci:${rig.store}@${result.digest}`, `/${name}`]))
        .stdout;
    };
    return { env, salted: await read("salted"), fresh: await read("fresh") };
  };

  const first = await build(1, 0, "1");
  expect(await rig.buildxCalls()).toHaveLength(2);
  const { env, ...same } = await build(1, 1, "2");
  expect(same).toEqual({ salted: first.salted, fresh: first.fresh });
  expect(await rig.buildxCalls()).toHaveLength(3);
  const planned = await rig.layerbuild(["plan", ...only], { env });
  expect(planned.stdout).toMatch(/^fresh .*; built .* ago, expires in 1 hour /m);
  const other = await build(2, 2, "2");
  expect(other.salted).not.toBe(first.salted);
  expect(other.fresh).not.toBe(first.fresh);
});
