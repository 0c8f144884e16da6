import { runDocker } from "../builder/docker.ts";
import type { ExecutionConfig } from "../image/config.ts";
import { parseObject } from "../image/manifest.ts";
import { type BaseFacts, defaultShell } from "../split/base-facts.ts";
import type { Io } from "./io.ts";

/** Milliseconds that an engine is waited for. */
const patience = 10_000;

/** What the engine knows of images that it has. Without an engine nothing is known of any. */
export async function factsFromEngine(
  images: readonly string[],
  { env, signal }: Io,
): Promise<ReadonlyMap<string, BaseFacts>> {
  const known = new Map<string, BaseFacts>();
  for (const image of images) {
    const args = ["image", "inspect", "--format", "{{json .Config}}", image];
    const { stdout, exitCode } = await runDocker(args, { env, signal, timeout: patience });
    const config = exitCode === 0 ? parseObject(Buffer.from(stdout)) : undefined;
    if (config) known.set(image, factsOf(config as ExecutionConfig));
  }
  return known;
}

function factsOf(config: ExecutionConfig & { readonly OnBuild?: unknown }): BaseFacts {
  const { User, WorkingDir, Shell, Env, ExposedPorts, Volumes, OnBuild } = config;
  return {
    user: User ?? "",
    workdir: WorkingDir || "/",
    shell: Shell ?? defaultShell,
    env: Object.fromEntries((Env ?? []).map((entry) => entry.split(/=(.*)/s).slice(0, 2))),
    ports: Object.keys(ExposedPorts ?? {}),
    volumes: Object.keys(Volumes ?? {}),
    hasTriggers: (OnBuild?.length ?? 0) > 0,
  };
}
