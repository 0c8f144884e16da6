import { pushImage, tinyBase } from "./images.ts";
import type { Rig } from "./rig.ts";

/**
 * A project of two sections that only copy files, on a tiny base: quick, and needs no network.
 * `a` copies a.txt, `b` copies b.txt and sets variables.
 */
export async function writeCopyProject(rig: Rig, more = ""): Promise<void> {
  const { host } = rig.registry;
  await pushImage({ host, repository: "base", tag: "1" }, tinyBase());
  await rig.write({
    "a.txt": "a\n",
    "b.txt": "b\n",
    "layers.yaml": `version: 1
repository: ${host}/tool
base: { image: "${host}/base:1" }
sections:
  a: { instructions: "COPY a.txt /a.txt" }
  b:
    instructions: |
      COPY b.txt /b.txt
      ENV B=1 PATH=/b:$PATH
${more}`,
  });
}

/** The same kind of project on a real Debian, for sections that run commands. */
export async function writeRunProject(rig: Rig, sections: string, more = ""): Promise<void> {
  await rig.write({
    "layers.yaml": `version: 1
repository: ${rig.registry.host}/tool
base: { image: "debian:bookworm-slim" }
registries: { docker.io: { mirrors: ["http://${process.env.ENGINE_REGISTRY ?? "127.0.0.1:5000"}"] } }
sections:
${sections}
${more}`,
  });
}
