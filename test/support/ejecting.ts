import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Layerfile } from "../../src/config/layerfile.ts";
import { loadLayerfile } from "../../src/config/load.ts";
import type { Result } from "../../src/diagnostics/diagnostic.ts";
import { eject } from "../../src/eject/eject.ts";
import type { EjectedFile } from "../../src/eject/file-text.ts";
import { unmarked } from "../../src/eject/unmarked.ts";
import type { ExecutionConfig } from "../../src/image/config.ts";
import type { Platform } from "../../src/image/descriptor.ts";

export const amd64: Platform = { os: "linux", architecture: "amd64" };
/** What the images of Debian have. */
export const debianConfig: ExecutionConfig = {
  Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
  Cmd: ["bash"],
};

/** A layerfile of files that are gone again: `layers.yaml` without its first two lines. */
export async function layerfileFrom(
  layers: string,
  files: { readonly [path: string]: string } = {},
): Promise<Layerfile> {
  const around = await mkdtemp(join(tmpdir(), "layerbuild-"));
  const folder = join(around, "project");
  try {
    const yaml = `version: 1\nrepository: registry.example.com/tool\n${layers}`;
    for (const [path, text] of Object.entries({ ...files, "layers.yaml": yaml })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await loadLayerfile({ cwd: folder, env: {} });
  } finally {
    await rm(around, { recursive: true });
  }
}

/** Ejects the first image. */
export function ejected(
  layerfile: Layerfile,
  origin: ExecutionConfig | undefined = debianConfig,
): Result<EjectedFile> {
  const [image] = layerfile.images;
  if (!image) throw new Error("the layerfile has no image");
  const options = { layerfile, image, platform: amd64, origin };
  return layerfile.from ? unmarked(layerfile.from, options) : eject(options);
}
