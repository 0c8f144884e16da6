import { describe, expect } from "vitest";
import { engineRegistry } from "../support/engine.ts";
import { test } from "../support/rig.ts";

const debian = `${engineRegistry}/library/debian:bookworm-slim`;
const svc = "RUN useradd --system svc && mkdir /var/lib/svc && chown svc /var/lib/svc";
const app = "RUN useradd --system app && echo app > /etc/app && chown app /etc/app";
const copy = "ENV PATH=$PATH:/opt/bin\nCOPY a.txt /opt/bin/a.txt";

const layers = (host: string, more: object = {}) =>
  JSON.stringify({
    version: 1,
    repository: `${host}/tool`,
    monolith: "Dockerfile",
    base: { image: debian },
    sections: {
      svc: { instructions: svc },
      app: { instructions: app },
      copy: { instructions: copy },
    },
    ...more,
  });
const dockerfile = (...lines: string[]) => `FROM ${debian}\n${lines.join("\n")}\n`;

describe("layerbuild verify", () => {
  test("proves that sections give what the Dockerfile gave, and builds nothing twice", async ({
    rig,
  }) => {
    const { host } = rig.registry;
    await rig.write({
      "layers.json": layers(host),
      Dockerfile: dockerfile(app, copy, svc),
      "a.txt": "a\n",
    });
    const verified = await rig.layerbuild(["verify"]);
    expect(verified).toMatchObject({ exitCode: 0 });
    expect(verified.stdout).toMatch(
      /^equivalent: \d+ paths compared; ignored: .*records in another order/,
    );
    await rig.forgetCalls();
    const again = await rig.layerbuild(["verify", "--json"]);
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      equivalent: true,
      a: "Dockerfile",
      b: "tool",
    });
    expect(await rig.buildxCalls()).toEqual([]);

    // One line lost on the way, another one changed.
    const other = app.replace("echo app", "echo App");
    await rig.write({
      "docker/Other": dockerfile(other, "RUN echo lost > /etc/lost", copy, svc, "USER app"),
    });
    const lost = await rig.layerbuild(["verify", "--dockerfile", "docker/Other"]);
    expect(lost.exitCode).toBe(1);
    expect(lost.stdout.replace(/\(\S+?\)/g, "(…)")).toMatch(
      new RegExp(
        [
          '^configuration\\n {2}- User {2}"app"\\n',
          "RUN echo lost > /etc/lost\\n {2}- /etc/lost {2}a file of 5 bytes \\(…\\)\\n",
          "section app\\n {2}~ /etc/app {2}content: .*\\n",
          "not equivalent: 3 differences, .*$",
        ].join("\\n"),
      ),
    );
    // The tag was not moved, nor anything else published.
    const images = await rig.layerbuild(["diff", `oci:${rig.store}:${host}/tool:latest`, debian]);
    expect(images).toMatchObject({ exitCode: 2 });
  });

  test("takes one of several images and stages, and says what it misses", async ({ rig }) => {
    const { host } = rig.registry;
    const images = { one: { sections: ["copy"] }, two: { sections: ["copy"], tags: ["two"] } };
    await rig.write({
      "layers.json": layers(host, {
        images,
        sections: { copy: { instructions: copy }, x: { instructions: "RUN exit 1" } },
      }),
      Dockerfile: dockerfile(copy, `FROM ${debian} AS later`, "RUN exit 1"),
      "a.txt": "a\n",
    });
    const none = await rig.layerbuild(["verify"]);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain("no image has all sections: name one by --image");
    expect(none.stderr).toContain("hint: images are: one, two");
    const staged = await rig.layerbuild(["verify", "--image", "two", "--target", "0"]);
    expect(staged).toMatchObject({ exitCode: 0 });
    const failed = await rig.layerbuild(["verify", "--image", "two", "--progress", "plain"]);
    expect(failed).toMatchObject({ exitCode: 1, stdout: "" });
    expect(failed.stderr.match(/RUN exit 1.*did not complete/gs)).toHaveLength(1);
  });
});
