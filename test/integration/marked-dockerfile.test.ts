import { describe, expect } from "vitest";
import { test } from "../support/rig.ts";

const dockerfile = `FROM debian:bookworm-slim AS base
ARG GREETING=hello
FROM base AS tools
RUN echo tool > /tool
FROM base
ARG GREETING
ENV PATH=/opt/base:$PATH
CMD ["bash", "-l"]
# layerbuild:section a
WORKDIR /opt/a
RUN echo "$GREETING" > greeting
ENV PATH=/opt/a:$PATH A=1 MODE=a
# layerbuild:section b needs=a
RUN echo "$A $(cat greeting)" > ../b
COPY --from=tools /tool /tool
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

describe("a Dockerfile with markers", () => {
  test("gives the same image in sections as at once and without them, and builds again what was edited", async ({
    rig,
  }) => {
    const { host } = rig.registry;
    const mirror = process.env.ENGINE_REGISTRY ?? "127.0.0.1:5000";
    await rig.write({
      Dockerfile: dockerfile,
      "c.txt": "c\n",
      ".dockerignore": "layers.yaml\n",
      "layers.yaml": `version: 1
repository: ${host}/marked
from: { dockerfile: Dockerfile, args: { GREETING: hi } }
registries: { docker.io: { mirrors: ["http://${mirror}"] } }
`,
    });
    const built = await rig.layerbuild(["build"]);
    expect(built).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toHaveLength(4);

    const verified = await rig.layerbuild(["verify"]);
    expect(verified).toMatchObject({ exitCode: 0 });
    expect(verified.stdout).toContain("equivalent");

    const ejected = await rig.layerbuild(["eject", "--output", "plain.Dockerfile"]);
    expect(ejected).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    const plain = await rig.layerbuild(["verify", "--dockerfile", "plain.Dockerfile"]);
    expect(plain).toMatchObject({ exitCode: 0 });

    await rig.forgetCalls();
    await rig.write({ Dockerfile: dockerfile.replace("MODE=c", "MODE=d") });
    expect(await rig.layerbuild(["build"])).toMatchObject({ exitCode: 0 });
    expect(await rig.buildxCalls()).toHaveLength(1);
  });
});
