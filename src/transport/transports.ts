import { resolve } from "node:path";
import type { Environment } from "../builder/docker.ts";
import { LayerbuildError } from "../diagnostics/error.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { targetOf } from "../image/reference.ts";
import type { Layout } from "../store/layout.ts";
import type { OpenStore } from "../store/store.ts";
import { type ArchiveSource, archiveNames, archiveSource } from "./archive.ts";
import { daemonSource } from "./daemon.ts";
import { layoutNames, layoutSource } from "./layout.ts";
import { type NamedDescriptor, type Source, sourceOf } from "./source.ts";

export interface TransportOptions {
  /** Opens registries. */
  readonly open: OpenStore;
  /** The local store, where images of the engine are put. */
  readonly layout: () => Layout;
  /** Says which engine. */
  readonly env: Environment;
  /** What paths are relative to. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** Opens images wherever their names say that they are. */
export interface Transports extends AsyncDisposable {
  /** Fails with `image-not-found` when there is no such image, or as its place does. */
  source(image: ImageName): Promise<Source>;
  /** The names that a folder or file has, whatever of it is named. Fails with `usage` for others. */
  names(image: ImageName): Promise<readonly NamedDescriptor[]>;
}

export function openTransports(options: TransportOptions): Transports {
  const { open, layout, env, cwd, signal } = options;
  const archives: ArchiveSource[] = [];
  return {
    source,
    names,
    async [Symbol.asyncDispose]() {
      for (const archive of archives.splice(0)) await archive[Symbol.asyncDispose]();
    },
  };

  async function source(image: ImageName): Promise<Source> {
    switch (image.transport) {
      case "docker": {
        const { registry, path } = image.reference;
        const store = open({ registry, path });
        const found = await store.resolve(targetOf(image.reference));
        if (found) return sourceOf(image, store, found);
        throw new LayerbuildError("image-not-found", `there is no image ${formatImageName(image)}`);
      }
      case "oci":
        return layoutSource(image, resolve(cwd, image.path));
      case "oci-archive":
      case "docker-archive": {
        const opened = await archiveSource(image, resolve(cwd, image.path), signal);
        archives.push(opened);
        return opened;
      }
      case "docker-daemon":
        return daemonSource(image, layout(), { env, signal });
    }
  }
  async function names(image: ImageName): Promise<readonly NamedDescriptor[]> {
    switch (image.transport) {
      case "oci":
        return layoutNames(image, resolve(cwd, image.path));
      case "oci-archive":
      case "docker-archive":
        return archiveNames(image, resolve(cwd, image.path), signal);
      default:
        throw new LayerbuildError("usage", `${formatImageName(image)} has no names in it`, {
          hint: "`docker images` lists what the engine has",
        });
    }
  }
}
