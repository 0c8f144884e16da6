import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LayerbuildError } from "../diagnostics/error.ts";
import type { Descriptor } from "../image/descriptor.ts";
import type { OpenStore } from "../store/store.ts";
import { type BuildFiles, buildArguments, hasSeparator } from "./arguments.ts";
import type { BuildProgress, BuildRequest, NamedContext } from "./builder.ts";
import { definedIn, type Environment } from "./docker.ts";
import { buildError, failureLog, isFailedPush } from "./failure.ts";
import { type ResultMetadata, readMetadata } from "./metadata.ts";
import { progressParser } from "./progress.ts";
import { credentialsIn, secretTexts } from "./secrets.ts";

export interface BuildxOptions {
  /** `--builder`; buildx's current one when undefined. */
  readonly name: string | undefined;
  readonly env: Environment;
  readonly emit: (progress: BuildProgress) => void;
  readonly signal: AbortSignal;
}

/** How long a cancelled build has to end by itself, in milliseconds. */
const graceTime = 5000;

/**
 * Builds with `docker buildx build` and pushes to the target, which is at a registry. A push that
 * fails is tried once more: the builder has all that was built.
 */
export async function buildAndPush(
  request: BuildRequest,
  open: OpenStore,
  options: BuildxOptions,
): Promise<Descriptor> {
  const { target } = request;
  const attempt = (): Promise<ResultMetadata> => runBuildx(request, undefined, options);
  const { descriptor, digest } = await attempt().catch((error: unknown) => {
    if (isFailedPush(error)) return attempt();
    throw error;
  });
  if (descriptor) return descriptor;
  // An engine with the classic image store says no more than a digest, which may be the config's.
  const pushed = await open(target).resolve(target.tag ?? "latest");
  if (pushed && (digest === undefined || digest === pushed.digest)) return pushed;
  throw notTold("pushed");
}

/** The same into a folder in OCI layout. */
export async function buildInto(
  folder: string,
  request: BuildRequest,
  options: BuildxOptions,
): Promise<Descriptor> {
  const { descriptor } = await runBuildx(request, folder, options);
  if (descriptor) return descriptor;
  throw notTold("wrote");
}

const notTold = (did: string): LayerbuildError =>
  new LayerbuildError("build-failed", `buildx does not say which image it ${did}`, {
    hint: "update docker and its buildx plugin",
  });

/** Builds into a folder, or else pushes; what buildx says of the result. */
export async function runBuildx(
  request: BuildRequest,
  layout: string | undefined,
  options: BuildxOptions,
): Promise<ResultMetadata> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-"));
  try {
    return await buildIn(folder, request, layout, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildIn(
  folder: string,
  request: BuildRequest,
  layout: string | undefined,
  { name, env, emit, signal }: BuildxOptions,
): Promise<ResultMetadata> {
  const files: BuildFiles = {
    dockerfile: join(folder, "Dockerfile"),
    metadata: join(folder, "metadata.json"),
    ...(layout === undefined ? {} : { layout }),
  };
  await writeFile(files.dockerfile, request.dockerfile);
  // The Dockerfile's own ignore file wins over the context's; an empty one may count as none.
  await writeFile(`${files.dockerfile}.dockerignore`, request.ignore || "# nothing\n");

  const contexts = await onDisk(request.contexts, folder);
  const secrets = await secretTexts(request.secrets, env);
  const log = failureLog([...secrets, ...credentialsIn(request)]);
  const parser = progressParser((progress) => {
    const safe = log.add(progress);
    emit(safe);
  });
  const { execa } = await import("execa");
  const child = execa("docker", buildArguments({ ...request, contexts }, files, name), {
    env: buildEnvironment(env),
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
  if (result.failed) throw buildError(result, log.failure(parser.text()), request.platform);
  return readMetadata(files.metadata);
}

/** Writes the contexts that are made for this build, and gives layouts paths that buildx can read. */
async function onDisk(
  contexts: BuildRequest["contexts"],
  folder: string,
): Promise<{ [name: string]: NamedContext }> {
  const out: { [name: string]: NamedContext } = {};
  for (const [at, [name, context]] of Object.entries(contexts).entries()) {
    if (context.kind === "files") {
      const path = join(folder, "contexts", name);
      for (const [file, bytes] of context.files) {
        await mkdir(dirname(join(path, file)), { recursive: true });
        await writeFile(join(path, file), bytes);
      }
      out[name] = { kind: "folder", path };
    } else {
      out[name] = context.kind === "image" ? await named(context, join(folder, `${at}`)) : context;
    }
  }
  return out;
}

async function named<T extends NamedContext & { readonly kind: "image" }>(
  context: T,
  link: string,
): Promise<T> {
  const { layout } = context.repository;
  if (layout === undefined || !hasSeparator(layout)) return context;
  await symlink(layout, link);
  return { ...context, repository: { ...context.repository, layout: link } };
}

/** buildx makes a build argument of the one and labels of the other; no section's key has them. */
const withheld = ["SOURCE_DATE_EPOCH", "BUILDX_GIT_LABELS"];

const buildEnvironment = (env: Environment): { [name: string]: string } =>
  Object.fromEntries(Object.entries(definedIn(env)).filter(([name]) => !withheld.includes(name)));
