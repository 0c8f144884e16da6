import { pipeline } from "node:stream/promises";
import { LayerbuildError } from "../diagnostics/error.ts";
import { type Platform, parsePlatform } from "../image/descriptor.ts";
import type { Digest } from "../image/digest.ts";
import { definedIn, type Environment } from "./docker.ts";

export interface EngineOptions {
  /** Says which engine: `DOCKER_HOST`, `DOCKER_CONTEXT`, docker's own configuration. */
  readonly env: Environment;
  readonly signal: AbortSignal;
}

export interface Engine {
  /** What its containers run on. */
  readonly platform: Platform;
  /**
   * `containerd`: it keeps images as they are, indexes too, and an image's id is its digest.
   * `classic`: it keeps unpacked images of one platform, and an image's id is its config's digest.
   */
  readonly store: "containerd" | "classic";
}

/** Asks the engine what it is. Fails with `builder-missing` when there is none. */
export async function askEngine(options: EngineOptions): Promise<Engine> {
  const [status, platform] = await Promise.all([
    docker(["info", "--format", "{{json .DriverStatus}}"], options).then(succeeded),
    docker(["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"], options).then(succeeded),
  ]);
  return {
    platform: parsePlatform(platform.trim()) ?? { os: "linux", architecture: "amd64" },
    // Source: moby daemon/containerd/service.go, "driver-type".
    store: status.includes("io.containerd.snapshotter") ? "containerd" : "classic",
  };
}

/** Whether the engine's image of that name (`repository:tag`) is the one with this id. */
export async function engineHas(
  reference: string,
  id: Digest,
  options: EngineOptions,
): Promise<boolean> {
  const found = await docker(["image", "inspect", "--format", "{{.Id}}", reference], options);
  if (found.code !== 0 && /no such image|not found/i.test(found.stderr)) return false;
  return succeeded(found).trim() === id;
}

/**
 * Streams an archive that holds images and their names into `docker load`. Fails as what gives the
 * archive does, and with `output-failed`, `builder-missing` or `interrupted`.
 */
export async function loadIntoEngine(
  archive: AsyncIterable<Buffer>,
  options: EngineOptions,
): Promise<void> {
  succeeded(await docker(["load", "--quiet"], options, archive));
}

interface Finished {
  readonly command: string;
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** How long a cancelled docker has to end by itself, in milliseconds. */
const graceTime = 5000;

async function docker(
  args: readonly string[],
  { env, signal }: EngineOptions,
  input?: AsyncIterable<Buffer>,
): Promise<Finished> {
  const { execa } = await import("execa");
  const child = execa("docker", args, {
    env: definedIn(env),
    extendEnv: false,
    stdin: input ? "pipe" : "ignore",
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: graceTime,
  });
  let broken: Error | undefined;
  if (input && child.stdin) {
    await pipeline(input, child.stdin).catch((error: NodeJS.ErrnoException) => {
      // A docker that has ended closes its end; its own words say why.
      if (error.code === "EPIPE" || error.code === "ERR_STREAM_PREMATURE_CLOSE") return;
      broken = error;
      child.kill();
    });
  }
  const { exitCode, code, stdout, stderr } = await child;
  if (signal.aborted) throw new LayerbuildError("interrupted", `docker ${args[0]} was cancelled`);
  if (broken) throw broken;
  if (code === "ENOENT") {
    throw new LayerbuildError("builder-missing", "docker is not on the PATH", {
      hint: "install Docker, or write the image to a file with --output",
    });
  }
  return { command: `docker ${args[0]}`, code: exitCode, stdout, stderr };
}

/** What it printed; fails with docker's last words. */
function succeeded({ command, code, stdout, stderr }: Finished): string {
  if (code === 0) return stdout;
  const detail = stderr.trim().split("\n").slice(-10).join("\n");
  throw /cannot connect to the docker daemon|error during connect|failed to connect/i.test(stderr)
    ? new LayerbuildError("builder-missing", "no Docker engine answers", {
        hint: "start it, or write the image to a file with --output",
        detail,
      })
    : new LayerbuildError("output-failed", `${command} failed`, { detail });
}
