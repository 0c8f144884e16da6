import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Descriptor, formatPlatform } from "../image/descriptor.ts";
import { parseDigest } from "../image/digest.ts";
import { parseObject } from "../image/manifest.ts";
import { formatReference } from "../image/reference.ts";
import type { Builder, BuildProgress, BuildRequest, NamedContext } from "./builder.ts";
import { failureLog } from "./failure.ts";
import { progressParser } from "./progress.ts";
import { secretTexts } from "./secrets.ts";

export interface BuildxOptions {
  /** `--builder`; buildx's current one when undefined. */
  readonly name: string | undefined;
  readonly env: { readonly [name: string]: string | undefined };
}

/** How long a cancelled build has to end by itself, in milliseconds. */
const graceTime = 5000;

/** Builds with `docker buildx build`. */
export function buildxBuilder(options: BuildxOptions): Builder {
  return {
    async build(request, emit, signal) {
      const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
      try {
        return await buildIn(folder, request, options, emit, signal);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function buildIn(
  folder: string,
  request: BuildRequest,
  options: BuildxOptions,
  emit: (progress: BuildProgress) => void,
  signal: AbortSignal,
): Promise<Descriptor> {
  const files = { dockerfile: join(folder, "Dockerfile"), metadata: join(folder, "metadata.json") };
  await writeFile(files.dockerfile, request.dockerfile);
  // The Dockerfile's own ignore file wins over the context's; an empty one may count as none.
  await writeFile(`${files.dockerfile}.dockerignore`, request.ignore || "# nothing\n");

  const contexts = await onDisk(request.contexts, folder);
  const log = failureLog(await secretTexts(request.secrets, options.env));
  const parser = progressParser((progress) => {
    const safe = log.add(progress);
    emit(safe);
  });
  const child = execa("docker", buildArguments({ ...request, contexts }, files, options.name), {
    env: buildEnvironment(options.env),
    extendEnv: false,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    buffer: false,
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: graceTime,
  });
  child.stderr.setEncoding("utf8").on("data", parser.write);
  const result = await child;
  if (signal.aborted) throw new LayerbuildError("interrupted", "the build was cancelled");
  if (result.failed) throw failureOf(result, log.failure(parser.text()));
  return readDescriptor(files.metadata);
}

/** The argv behind `docker`. Pure. */
export function buildArguments(
  request: BuildRequest,
  files: { readonly dockerfile: string; readonly metadata: string },
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
    "--output",
    `type=image,name=${formatReference(request.push)},push=true,oci-mediatypes=true`,
    request.context,
  ];
}

/** Writes the contexts that are made for this build. */
async function onDisk(
  contexts: BuildRequest["contexts"],
  folder: string,
): Promise<{ [name: string]: NamedContext }> {
  const out: { [name: string]: NamedContext } = {};
  for (const [name, context] of Object.entries(contexts)) {
    out[name] = context;
    if (context.kind !== "files") continue;
    const path = join(folder, "contexts", name);
    for (const [file, bytes] of context.files) {
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), bytes);
    }
    out[name] = { kind: "folder", path };
  }
  return out;
}

function contextValue(context: NamedContext): string {
  if (context.kind === "files") throw new Error("Internal error: a context was not written");
  return context.kind === "folder"
    ? context.path
    : `docker-image://${formatReference({ ...context.repository, digest: context.digest })}`;
}

function secretValue({ id, env, file }: BuildRequest["secrets"][number]): string {
  return file === undefined ? `id=${id},env=${env ?? id}` : `id=${id},src=${file}`;
}

/** buildx makes a build argument of the one and labels of the other; no section's key has them. */
const withheld = ["SOURCE_DATE_EPOCH", "BUILDX_GIT_LABELS"];

function buildEnvironment(env: BuildxOptions["env"]): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !withheld.includes(entry[0]),
    ),
  );
}

function failureOf(
  result: { readonly code?: string | undefined },
  { instruction, message, log }: ReturnType<ReturnType<typeof failureLog>["failure"]>,
): LayerbuildError {
  if (result.code === "ENOENT") {
    return new LayerbuildError("builder-missing", "docker is not on the PATH", {
      hint: "install Docker with the buildx plugin",
    });
  }
  if (/is not a docker command|unknown flag: --(build-context|metadata-file)/.test(message)) {
    return new LayerbuildError("builder-missing", "docker has no buildx plugin of 0.13 or newer", {
      hint: "install docker-buildx",
      detail: message,
    });
  }
  if (
    /cannot connect to the docker daemon|no builder .* found|error during connect/i.test(message)
  ) {
    return new LayerbuildError("builder-missing", "no Docker engine answers", { detail: message });
  }
  return new LayerbuildError(
    "build-failed",
    instruction ? `failed: ${instruction}` : "build failed",
    {
      detail: [log, message].filter((part) => part !== "").join("\n"),
    },
  );
}

async function readDescriptor(path: string): Promise<Descriptor> {
  const metadata = parseObject(await readFile(path).catch(() => Buffer.from("")));
  const descriptor = metadata?.["containerimage.descriptor"] as Descriptor | undefined;
  const digest = metadata?.["containerimage.digest"];
  if (typeof digest === "string" && parseDigest(digest) && descriptor?.digest === digest) {
    const { mediaType, size } = descriptor;
    return { mediaType, digest: descriptor.digest, size };
  }
  throw new LayerbuildError("build-failed", "buildx does not say which image it pushed", {
    hint: "the builder must push with type=image; the classic image store of old engines can't",
  });
}
