import { join } from "node:path";
import { expect } from "vitest";
import type { Rig } from "./rig.ts";

/** What programs that know images have to say to one at a registry: each throws where it refuses. */
const acceptors: readonly ((rig: Rig, image: string, at: number) => Promise<unknown>)[] = [
  async (rig, image) => {
    const inspect = ["inspect", "--tls-verify=false", "--raw", `docker://${image}`];
    const { layers } = JSON.parse((await rig.skopeo(inspect)).stdout);
    const isGzip = ({ mediaType }: { mediaType: string }): boolean => mediaType.endsWith("gzip");
    // It knows no layers but those of gzip.
    if (!layers.every(isGzip)) return;
    const validated = await rig.shell(`crane validate --insecure --remote ${image}`);
    expect(validated).toMatchObject({ exitCode: 0 });
  },
  async (rig, image, at) => {
    const layout = `accepted-${at}`;
    const target = `oci:${join(rig.directory, layout)}:image`;
    await rig.skopeo(["copy", "--src-tls-verify=false", `docker://${image}`, target]);
    const unpack = `umoci unpack --rootless --image ${layout}:image ${layout}-bundle`;
    expect(await rig.shell(unpack)).toMatchObject({ exitCode: 0 });
  },
  async (rig, image) => {
    const validated = await rig.layerbuild(["validate", image]);
    expect(validated).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/ is valid: /) });
  },
];

let count = 0;

/** Has every program look at an image, and the engine run it: it must end with `exitCode`. */
export async function accept(rig: Rig, image: string, exitCode: number): Promise<void> {
  const at = count++;
  for (const acceptor of acceptors) await acceptor(rig, image, at);
  const run = await rig.shell(`docker run --rm --network none ${image}`);
  expect(run).toMatchObject({ exitCode });
}
