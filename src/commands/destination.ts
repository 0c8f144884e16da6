import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { ImageName } from "../image/image-name.ts";
import { formatReference, parseReference, type Reference } from "../image/reference.ts";
import { backupTag, moveTag } from "../mutate/move-tag.ts";
import { type Output, writeOutput } from "../run/outputs.ts";
import { openLayout } from "../store/layout.ts";
import type { NamedImage } from "../store/named-image.ts";
import type { OpenStore, Store } from "../store/store.ts";
import type { Io } from "./io.ts";

/** A name that an image is to have, and where it goes. */
export interface Destination extends AsyncDisposable {
  /** Takes all of the image before its name. */
  readonly store: Store;
  /** Gives the image its name. What to print. */
  name(descriptor: Descriptor): Promise<string>;
}

/**
 * Opens the place that a name is for: a repository of a registry, or a folder or file or the engine,
 * for which the image is put together in a temporary folder. At a registry, what has the name by
 * then keeps it with `backup` behind it. Fails with `usage` for a name that nothing can be called.
 */
export async function openDestination(
  image: ImageName,
  open: OpenStore,
  backup: string | undefined,
  io: Io,
): Promise<Destination> {
  if (image.transport === "docker") return atRegistry(image.reference, open, backup);
  return elsewhere(image, backup, (output, named) => writeOutput(output, [named], io), io);
}

/**
 * The same, but nothing gets there: the image is put together in a temporary folder in any case, so
 * that all that can be wrong with it is found, and then it is gone.
 */
export async function rehearsedDestination(
  image: ImageName,
  backup: string | undefined,
  io: Io,
): Promise<Destination> {
  if (image.transport !== "docker") return elsewhere(image, backup, async () => undefined, io);
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
  return {
    ...atRegistry(image.reference, openLayout(folder).open, backup, async () => undefined),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function elsewhere(
  image: LocalName,
  backup: string | undefined,
  write: (output: Output, named: NamedImage) => Promise<unknown>,
  io: Io,
): Promise<Destination> {
  if (backup !== undefined) {
    throw new LayerbuildError("usage", "only at a registry an old image keeps a tag");
  }
  const output = outputOf(image, io);
  const reference = referenceIn(image);
  const { registry, path, tag } = reference;
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
  const store = openLayout(folder).open({ registry, path });
  return {
    store,
    async name(descriptor) {
      const named = { store, descriptor, repository: { registry, path }, tags: [tag] };
      await write(output, named);
      const place = output.kind === "engine" ? "the engine" : output.path;
      return `${formatReference(reference)} in ${place}`;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export type LocalName = Exclude<ImageName, { transport: "docker" }>;

function atRegistry(
  reference: Reference,
  open: OpenStore,
  backup: string | undefined,
  move: typeof moveTag | (() => Promise<undefined>) = moveTag,
): Destination {
  const { registry, path, tag = "latest" } = reference;
  if (reference.digest) throw noName(formatReference(reference));
  // Before anything is made.
  if (backup !== undefined) backupTag(tag, backup);
  const store = open({ registry, path });
  return {
    store,
    async name(descriptor) {
      await move(store, descriptor, tag, backup);
      return formatReference({ registry, path, tag, digest: descriptor.digest });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Where an image goes that does not go to a registry. Fails with `usage`. */
export function outputOf(image: LocalName, { cwd }: Pick<Io, "cwd">): Output {
  if (image.transport === "docker-daemon") return { kind: "engine" };
  const path = resolve(cwd, image.path);
  if (image.transport === "docker-archive") return { kind: "docker", path };
  // That is how an output tells a tar from a folder.
  if (path.endsWith(".tar") === (image.transport === "oci-archive")) return { kind: "oci", path };
  throw new LayerbuildError(
    "usage",
    `${image.path} ${image.transport === "oci" ? "ends" : "does not end"} in .tar`,
    {
      hint: "write oci:DIR or oci-archive:FILE.tar",
    },
  );
}

/** The name within a file, folder or engine. Fails with `usage`. */
export function referenceIn(image: LocalName): Reference & { readonly tag: string } {
  const text = image.name ?? "";
  const reference = parseReference(text);
  if (!reference || reference.digest || ("digest" in image && image.digest)) throw noName(text);
  return { ...reference, tag: reference.tag ?? "latest" };
}

export const noName = (text: string): LayerbuildError =>
  new LayerbuildError("usage", `${JSON.stringify(text)} is no name that an image can get`, {
    hint: "name a tag: REGISTRY/PATH:TAG, oci:DIR:PATH:TAG, docker-archive:FILE:PATH:TAG or docker-daemon:PATH:TAG",
  });
