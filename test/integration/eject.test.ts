import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { test } from "../support/rig.ts";

const report = 'echo "$A|$B|$V|$PATH|$PWD|$(id -un)|$0" > /report/';
const layers = (host: string, mirror: string): string => `version: 1
repository: ${host}/ejected
registries: { docker.io: { mirrors: ["http://${mirror}"] } }
base:
  instructions: |
    ARG SUITE=bookworm-slim
    FROM debian:\${SUITE}
    ARG V=of-the-base
    RUN mkdir -m 777 /report
    CMD ["base"]
sections:
  a:
    dockerfile: docker/a.Dockerfile
    context: docker
    args: { V: 'of "a", $V' }
  b:
    contexts: { more: more, tools: "docker-image://debian:bookworm-slim" }
    network: none
    instructions: |
      ARG V=of-b
      COPY --from=more x /more/
      COPY --from=tools /etc/debian_version /version
      RUN ${report}b
      ENTRYPOINT ["b"]
  c:
    needs: [a]
    instructions: |
      RUN ${report}c
      COPY root.txt .
merge: { finalize: ["id -un > /report/finalize"] }
images:
  all: { tags: [all], config: { env: { X: 'a "b" $c' }, labels: { "x y": z }, ports: [80] } }
`;
const section = `FROM debian:bookworm-slim AS build
WORKDIR /made
RUN echo made > it
FROM base
ARG V
SHELL ["/bin/bash", "-c"]
USER daemon
WORKDIR /home/a
ENV A=/a PATH=/a/bin:$PATH
COPY --from=build /made/it /made/it
COPY --chown=daemon conf sub/ ./
RUN --mount=type=bind,target=/bound,source=sub ${report}a; cat /bound/s >> /report/a
ENV B=$V
CMD ["a"]
`;

describe("an ejected Dockerfile", () => {
  test("builds the same image by the command that it names, and by bake", async ({ rig }) => {
    const { host } = rig.registry;
    await rig.write({
      "layers.yaml": layers(host, process.env.ENGINE_REGISTRY ?? "127.0.0.1:5000"),
      "docker/a.Dockerfile": section,
      "docker/conf": "conf\n",
      "docker/sub/s": "s\n",
      "more/x": "x\n",
      "root.txt": "root\n",
    });
    expect(await rig.layerbuild(["build"])).toMatchObject({ exitCode: 0 });

    const ejected = await rig.layerbuild(["eject", "--output", "plain.Dockerfile"]);
    expect(ejected).toMatchObject({ exitCode: 0, stdout: "" });
    const emptied = ejected.stderr.match(/^warning: .*variables of others empty.*$/gm);
    expect(emptied?.map((line) => line.replace(/^.*: (\w) finds .*: /, "$1 "))).toEqual([
      "b A",
      "c V",
    ]);
    const text = await readFile(join(rig.directory, "plain.Dockerfile"), "utf8");
    const command = [...text.matchAll(/^# {3}(.*)$/gm)].map(([, line]) => line).join("\n");
    expect(await rig.shell(command.replace("buildx build", "buildx build --load"))).toMatchObject({
      exitCode: 0,
    });

    const images = [`oci:${rig.store}:${host}/ejected:all`, `docker-daemon:${host}/ejected:all`];
    try {
      const diff = await rig.layerbuild(["diff", ...images]);
      expect(diff).toMatchObject({ exitCode: 0 });
      expect(await rig.layerbuild(["eject", "--bake", "-o", "bake.json"])).toMatchObject({
        exitCode: 0,
      });
      await rig.docker(["image", "rm", "--force", `${host}/ejected:all`]);
      const baked = await rig.shell("docker buildx bake --file bake.json --load");
      expect(baked).toMatchObject({ exitCode: 0 });
      expect(await rig.layerbuild(["diff", ...images])).toMatchObject({ exitCode: 0 });
    } finally {
      await rig.docker(["image", "rm", "--force", `${host}/ejected:all`]);
    }
  });
});
