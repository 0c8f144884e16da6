import { LayerbuildError } from "../diagnostics/error.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import {
  formatReference,
  isTag,
  parseReference,
  parseRepository,
  type Repository,
} from "../image/reference.ts";
import type { Output } from "../run/outputs.ts";
import { type LocalName, noName, outputOf, referenceIn } from "./destination.ts";
import type { Io } from "./io.ts";

/** Where a copy goes and what it is called there. */
export interface CopyTarget {
  readonly repository: Repository;
  /** Undefined for what keeps its digest as its only name. */
  readonly tag: string | undefined;
  /** The folder, file or engine; the registry itself when undefined. */
  readonly output: Output | undefined;
}

/**
 * Where one image is copied to. A target that names no tag, or nothing at all, has it from the
 * source. Fails with `usage`.
 */
export function copyTarget(to: ImageName, from: ImageName, io: Pick<Io, "cwd">): CopyTarget {
  const own = tagIn(from);
  if (to.transport === "docker") {
    const { registry, path, tag, digest } = to.reference;
    if (digest !== undefined) throw noName(formatReference(to.reference));
    return { repository: { registry, path }, tag: tag ?? own, output: undefined };
  }
  const output = outputOf(to, io);
  if (to.name !== undefined) {
    const { registry, path, tag } = referenceIn(to);
    return { repository: { registry, path }, tag, output };
  }
  const repository = repositoryIn(from);
  if (repository && own !== undefined) return { repository, tag: own, output };
  throw noName(formatImageName(to));
}

/** Where all tags of a repository are copied to. Fails with `usage`. */
export function copyTargetForAll(
  to: ImageName,
  source: Repository,
  io: Pick<Io, "cwd">,
): CopyTarget {
  const target = { tag: undefined };
  if (to.transport === "docker") return { ...target, repository: whole(to), output: undefined };
  const { name } = to;
  const repository = name === undefined ? source : parseRepository(name);
  if (repository) return { ...target, repository, output: outputOf(to, io) };
  throw new LayerbuildError("usage", `${JSON.stringify(name)} is no name without a tag`, {
    hint: "with --all-tags every image keeps its tag",
  });
}

/** The repository that a name is, which has neither tag nor digest. Fails with `usage`. */
export function whole(name: ImageName): Repository {
  if (name.transport !== "docker") {
    throw new LayerbuildError("usage", `${formatImageName(name)} is no repository of a registry`, {
      hint: "name one as REGISTRY/PATH",
    });
  }
  const { registry, path, tag, digest } = name.reference;
  if (tag === undefined && digest === undefined) return { registry, path };
  const shown = formatReference(name.reference);
  throw new LayerbuildError("usage", `${shown} is one image and not a repository`, {
    hint: `did you mean ${formatReference({ registry, path })}?`,
  });
}

/** The tag that a source has; undefined for one that is named by digest only. */
function tagIn(from: ImageName): string | undefined {
  if (from.transport === "docker") {
    const { tag, digest } = from.reference;
    return tag ?? (digest === undefined ? "latest" : undefined);
  }
  if ("digest" in from && from.digest !== undefined) return undefined;
  const { name = "latest" } = from;
  // In a layout a name is often nothing but a tag.
  if (from.transport !== "docker-daemon" && isTag(name)) return name;
  return parseReference(name)?.tag ?? "latest";
}

function repositoryIn(from: ImageName): Repository | undefined {
  const reference =
    from.transport === "docker" ? from.reference : parseReference(nameIn(from) ?? "");
  return reference && { registry: reference.registry, path: reference.path };
}

/** A name that is more than a tag. */
const nameIn = ({ transport, name }: LocalName): string | undefined =>
  transport !== "docker-daemon" && name !== undefined && isTag(name) ? undefined : name;
