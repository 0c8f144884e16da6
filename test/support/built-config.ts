import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { ExecutionConfig } from "../../src/image/config.ts";

/** What the engine made of a Dockerfile: its configuration, and what it says of each step. */
export interface BuiltConfig {
  readonly config: ExecutionConfig;
  /** `created_by` of each step, oldest first. */
  readonly history: readonly string[];
}

/** The error's text, when the builder refuses a Dockerfile. */
export interface Refusal {
  readonly refusal: string;
}

export interface BuildOptions {
  /** Files of the context. */
  readonly files?: { readonly [path: string]: string };
  readonly args?: { readonly [name: string]: string };
}

/** Builds a Dockerfile as it is, without layerbuild, and forgets the image again. */
export async function builtConfig(
  text: string,
  { files = {}, args = {} }: BuildOptions = {},
): Promise<BuiltConfig | Refusal> {
  const folder = await mkdtemp(join(tmpdir(), "built-config-"));
  try {
    for (const [path, content] of Object.entries({ ...files, Dockerfile: text })) {
      await writeFile(join(folder, path), content);
    }
    const given = Object.entries(args).flatMap(([name, value]) => [
      "--build-arg",
      `${name}=${value}`,
    ]);
    const name = `built-config-${randomUUID()}`;
    const options = ["--quiet", "--load", "--provenance=false", "--tag", name];
    const built = await execa("docker", ["buildx", "build", ...options, ...given, folder], {
      reject: false,
    });
    if (built.exitCode !== 0) return { refusal: built.stderr };
    const config = ["--format", "{{json .Config}}", name];
    const inspected = await execa("docker", ["image", "inspect", ...config]);
    const steps = ["--no-trunc", "--format", "{{json .CreatedBy}}", name];
    const history = await execa("docker", ["history", ...steps]);
    await execa("docker", ["rmi", "--force", name]);
    const lines = history.stdout.split("\n").filter((line) => line !== "");
    return {
      config: JSON.parse(inspected.stdout),
      history: lines.map((line) => JSON.parse(line)).reverse(),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
