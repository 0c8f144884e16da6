import { LayerbuildError } from "../diagnostics/error.ts";
import { formatPlatform } from "../image/descriptor.ts";
import { formatReference } from "../image/reference.ts";
import type { BuildRequest, NamedContext } from "./builder.ts";

/** The files of one build. */
export interface BuildFiles {
  readonly dockerfile: string;
  /** Written by buildx. */
  readonly metadata: string;
  /** The folder that gets the result in OCI layout; it is pushed to the target when absent. */
  readonly layout?: string;
}

/** The argv behind `docker`. Pure. */
export function buildArguments(
  request: BuildRequest,
  files: BuildFiles,
  builder: string | undefined,
): string[] {
  const each = (flag: string, values: readonly string[]): string[] =>
    values.flatMap((value) => [flag, value]);
  return [
    "buildx",
    "build",
    ...(builder === undefined ? [] : ["--builder", builder]),
    "--progress=rawjson",
    // Attestations would make the result an index; the merge's own are another matter.
    "--provenance=false",
    "--sbom=false",
    "--platform",
    formatPlatform(request.platform),
    "--file",
    files.dockerfile,
    "--metadata-file",
    files.metadata,
    ...each(
      "--build-context",
      Object.entries(request.contexts).map(([name, to]) => `${name}=${contextValue(to)}`),
    ),
    ...each(
      "--build-arg",
      Object.entries(request.args).map(([name, value]) => `${name}=${value}`),
    ),
    ...each("--secret", request.secrets.map(secretValue)),
    ...each("--ssh", request.ssh),
    ...(request.network === undefined ? [] : ["--network", request.network]),
    ...(request.noCache ? ["--no-cache"] : []),
    // /etc/hosts counts in the builder's cache for every RUN, and is in no layer.
    ...(request.cacheSalt === undefined
      ? []
      : ["--add-host", `${request.cacheSalt}.layerbuild.invalid:127.0.0.1`]),
    "--output",
    outputValue(request, files),
    request.context,
  ];
}

/** With both, media types are OCI's, and layers compressed alike: one image has one digest. */
function outputValue({ target }: BuildRequest, { layout }: BuildFiles): string {
  return layout === undefined
    ? fieldsOf("type=image", `name=${formatReference(target)}`, "push=true", "oci-mediatypes=true")
    : fieldsOf("type=oci", `dest=${layout}`, "tar=false");
}

function contextValue(context: NamedContext): string {
  if (context.kind === "files") throw new Error("Internal error: a context was not written");
  if (context.kind === "folder") return context.path;
  if (context.kind === "remote") return context.address;
  const { repository, digest } = context;
  if (repository.layout === undefined) {
    return `docker-image://${formatReference({ ...repository, digest })}`;
  }
  // buildx has no way to quote them: it cuts at the first of each.
  if (hasSeparator(repository.layout)) {
    throw new LayerbuildError(
      "environment",
      `the folder of temporary files has an "@" or a ":" in its path: ${repository.layout}`,
      { hint: "set TMPDIR to another one" },
    );
  }
  return `oci-layout://${repository.layout}@${digest}`;
}

/** Whether a layout can't be named to buildx by its own path. */
export const hasSeparator = (layout: string): boolean => /[@:]/.test(layout);

function secretValue({ id, env, file }: BuildRequest["secrets"][number]): string {
  return fieldsOf(`id=${id}`, file === undefined ? `env=${env ?? id}` : `src=${file}`);
}

/** A line of CSV, which is how buildx takes several values in one. Source: RFC 4180. */
function fieldsOf(...fields: readonly string[]): string {
  return fields
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}
