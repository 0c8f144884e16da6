import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "vitest";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { places, registry } from "../support/places.ts";
import { writeCopyProject, writeRunProject } from "../support/projects.ts";
import { test } from "../support/rig.ts";

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 600; n++) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error("waited in vain");
}

describe.each(places)("with $name, when something fails", (place) => {
  test("a section's failure is told with its log; siblings finish and are kept, no tag moves", async ({
    rig,
  }) => {
    await writeRunProject(
      rig,
      `  good: { instructions: "RUN sleep 1; echo fine > /good" }
  bad: { instructions: "RUN echo the reason >&2; exit 7" }`,
    );
    const { exitCode, stderr, stdout } = await rig.layerbuild(["build", ...place.args]);
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("RUN echo the reason >&2; exit 7");
    expect(stderr).toMatch(/^the reason$/m);
    expect(stderr).toContain("exit code: 7");
    expect(stderr).not.toContain("    at ");
    expect(await place.tags(rig, "tool")).toEqual([]);
    const plan = JSON.parse((await rig.layerbuild(["plan", "--json", ...place.args])).stdout);
    const good = plan.steps.find((step: { name: string }) => step.name === "good");
    expect(good.status).toBe("cached");
  });

  test("killed in the middle, it leaves tags alone and the next run finishes", async ({ rig }) => {
    await writeCopyProject(rig);
    const running = rig.start(["build", ...place.args]);
    await until(async () => (await place.tags(rig, "tool-cache")).length > 0);
    running.kill("SIGKILL");
    await running.finished;
    expect(await place.tags(rig, "tool")).toEqual([]);
    const { exitCode } = await rig.layerbuild(["build", ...place.args]);
    expect(exitCode).toBe(0);
    const { stdout } = await rig.skopeo(["inspect", ...place.source(rig, "tool", "latest")]);
    expect(JSON.parse(stdout).Layers).toHaveLength(3);
  });
});

describe("when something fails", () => {
  test("a push that the registry took wrongly is made once more, and built only once", async ({
    rig,
  }) => {
    await writeCopyProject(rig);
    await using proxy = await startFaultProxy(rig.registry.host);
    const text = await readFile(`${rig.directory}/layers.yaml`, "utf8");
    await rig.write({
      "layers.yaml": text.replace(/repository: \S+/, `repository: ${proxy.host}/tool`),
    });
    const body = JSON.stringify({
      errors: [{ code: "DIGEST_INVALID", message: "provided digest did not match" }],
    });
    const headers = { "content-type": "application/json" };
    proxy.fault(/^PUT \/v2\/tool-cache\/manifests\/a-/, {
      kind: "answer",
      status: 400,
      headers,
      body,
    });
    const args = ["build", "--push", "--jobs", "1"];
    expect(await rig.layerbuild(args)).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toHaveLength(3);
    expect(proxy.requests.map(({ path }) => path)).toContain("/v2/tool/manifests/latest");
  });

  test("--fail-fast cancels the siblings", async ({ rig }) => {
    await writeRunProject(
      rig,
      `  slow: { instructions: "RUN sleep 120" }
  bad: { instructions: "RUN sleep 1; exit 7" }`,
    );
    const args = ["build", "--push", "--fail-fast", "--jobs", "2"];
    const { exitCode, stderr } = await rig.layerbuild(args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/slow: cancelled/);
  });

  test("Ctrl-C ends the children, exits 130 and the next run goes on", async ({ rig }) => {
    await writeRunProject(
      rig,
      `  quick: { instructions: "RUN echo quick > /q" }
  slow: { instructions: "RUN sleep 111; echo slow" }`,
    );
    const running = rig.start(["build", "--push", "--jobs", "2"]);
    await until(async () => String(await registry.tags(rig, "tool-cache")).includes("quick-"));
    running.kill("SIGINT");
    const { exitCode } = await running.finished;
    expect(exitCode).toBe(130);
    expect(await registry.tags(rig, "tool")).toEqual([]);
    const processes = await rig.shell(
      "ps -eo args | grep '[b]uildx build' | grep -c \"$PWD\" || true",
    );
    expect(processes.stdout.trim()).toBe("0");

    await rig.write({
      "layers.yaml": (await readFile(`${rig.directory}/layers.yaml`, "utf8")).replace("111", "0"),
    });
    await rig.forgetCalls();
    expect((await rig.layerbuild(["build", "--push"])).exitCode).toBe(0);
    expect(await rig.buildxCalls()).toHaveLength(1);
  });

  test("a value that a secret holds appears nowhere", async ({ rig }) => {
    await writeRunProject(
      rig,
      `  s:
    secrets: [{ id: token, env: TOKEN }]
    instructions: "RUN --mount=type=secret,id=token cat /run/secrets/token; exit 3"`,
    );
    for (const progress of ["plain", "json"]) {
      const { exitCode, stdout, stderr } = await rig.layerbuild(
        ["build", "--push", "--progress", progress],
        { env: { TOKEN: "tr0ub4dor" } },
      );
      expect(exitCode).toBe(1);
      expect(stderr).toContain("***");
      expect(stdout + stderr).not.toContain("tr0ub4dor");
    }
  });
});
