import { join } from "node:path";
import { describe, expect } from "vitest";
import { mirrorEnv, root } from "../support/engine.ts";
import { test } from "../support/rig.ts";

describe("examples/article, the monolith taken apart", () => {
  test("its image has what both sections installed, linked and set", async ({ rig }) => {
    const { host } = rig.registry;
    const env = { ...mirrorEnv, REGISTRY: host, GIT_SHA: "abc1234" };
    const args = ["build", "--push", "-f", join(root, "examples/article/layers.yaml")];
    const built = await rig.layerbuild(args, { env });
    expect(built).toMatchObject({ exitCode: 0 });

    const image = `${host}/article:abc1234`;
    const script = "readlink -f /usr/local/bin/go /usr/local/bin/maven; go version; mvn --version";
    const { stdout } = await rig.docker(["run", "--rm", image, "bash", "-c", `env; ${script}`]);
    expect(stdout).toContain("go version go1.");
    expect(stdout).toContain("Apache Maven 3.");
    expect(stdout).toContain("Java version: 17.");
    expect(stdout).toMatch(/^\/usr\/lib\/go-[\d.]+\/bin\/go$/m);
    expect(stdout).toMatch(/^\/usr\/share\/maven\/bin\/mvn$/m);
    expect(stdout).toMatch(/^GOROOT=\/usr\/lib\/go$/m);
    expect(stdout).toMatch(/^JAVA_HOME=\/usr\/lib\/jvm\/default-java$/m);
    expect(stdout).toMatch(/^PATH=\/go\/bin:\/usr\/lib\/go\/bin:.*:\/usr\/share\/maven\/bin$/m);

    const java = await rig.docker(["run", "--rm", `${host}/article-java:latest`]);
    expect(java.stdout).toContain("Apache Maven 3.");
  });
});
