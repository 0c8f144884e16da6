import { describe, expect } from "vitest";
import { compareRoots } from "../support/compare-roots.ts";
import { test } from "../support/rig.ts";

const dockerfile = `FROM debian:bookworm-slim
ARG GREETING=hello
ENV PATH=/opt/base:$PATH
CMD ["bash", "-l"]
# layerbuild:section a
WORKDIR /opt/a
RUN echo "$GREETING" > greeting
ENV PATH=/opt/a:$PATH A=1 MODE=a
# layerbuild:section b needs=a
RUN echo "$A $(cat greeting)" > ../b
ENTRYPOINT ["/usr/bin/env"]
# layerbuild:section c
WORKDIR /srv
RUN useradd --uid 1234 app
USER app
COPY --chown=app c.txt .
ENV PATH=$PATH:/opt/c MODE=c
# layerbuild:end
LABEL from=markers
`;
const layersYaml = (host: string): string => `version: 1
repository: ${host}/marked
from: { dockerfile: Dockerfile, args: { GREETING: hi } }
registries: { docker.io: { mirrors: ["http://${process.env.ENGINE_REGISTRY ?? "127.0.0.1:5000"}"] } }
`;

/** What a container of an image runs with. */
type Config = { readonly [member: string]: unknown };

describe("a Dockerfile with markers", () => {
  test("gives the same image in sections as at once, and builds again what was edited", async ({
    rig,
  }) => {
    const image = `${rig.registry.host}/marked:latest`;
    await rig.write({
      Dockerfile: dockerfile,
      "c.txt": "c\n",
      ".dockerignore": "layers.yaml\n",
      "layers.yaml": layersYaml(rig.registry.host),
    });
    const build = ["buildx", "build", "--load", "--quiet", "--build-arg", "GREETING=hi"];
    const { stdout: monolith } = await rig.docker([...build, rig.directory]);
    const built = await rig.layerbuild(["build", "--load"]);
    expect(built).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toHaveLength(4);

    const configOf = async (name: string): Promise<Config> => {
      const format = ["image", "inspect", "--format", "{{json .Config}}", name];
      const { Image: _, ...config } = JSON.parse((await rig.docker(format)).stdout);
      return { ...config, Env: [...config.Env].sort() };
    };
    try {
      const config = await configOf(image);
      expect(config).toEqual(await configOf(monolith.trim()));
      expect(config).toMatchObject({
        User: "app",
        WorkingDir: "/srv",
        Entrypoint: ["/usr/bin/env"],
        Cmd: ["bash", "-l"],
        Labels: { from: "markers" },
      });
      expect(config.Env).toContain("MODE=c");
      const text = dockerfile.replace("GREETING=hello", "GREETING=hi");
      await rig.write({ "comparison/c.txt": "c\n" });
      const { differences } = await compareRoots(rig, text, image);
      expect(differences.filter(({ why }) => why === undefined)).toEqual([]);
    } finally {
      await rig.docker(["image", "rm", "--force", image, monolith.trim()]);
    }

    await rig.forgetCalls();
    await rig.write({ Dockerfile: dockerfile.replace("MODE=c", "MODE=d") });
    expect(await rig.layerbuild(["build"])).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toHaveLength(1);
  });
});
