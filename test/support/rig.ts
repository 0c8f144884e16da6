import { access, chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { constants, homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { test as base } from "vitest";
import { program, root } from "./engine.ts";
import { startRegistry, type TestRegistry } from "./registry.ts";

export interface Finished {
  /** 128 plus the signal's number for a process that a signal ended. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs. */
export interface Running {
  readonly finished: Promise<Finished>;
  /** What it has written so far. */
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
}

export interface RunOptions {
  /** Beside the rig's own. */
  readonly env?: { readonly [name: string]: string };
  /** The project's folder when absent. */
  readonly cwd?: string;
}

/**
 * A project in a folder of its own, with a registry, a home and an environment of its own. The
 * engine is the machine's.
 */
export interface Rig {
  /** The project's folder. */
  readonly directory: string;
  readonly registry: TestRegistry;
  /** The folder of the local store, where nothing names another; not there yet. */
  readonly store: string;
  /** Writes files of the project, by path. */
  write(files: { readonly [path: string]: string }): Promise<void>;
  /** Runs the real program to its end. Any exit code is a result, not an error. */
  layerbuild(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts the real program. */
  start(args: readonly string[], options?: RunOptions): Running;
  /** Runs the real docker, not counted. Fails with an exit code other than 0. */
  docker(args: readonly string[]): Promise<Finished>;
  skopeo(args: readonly string[]): Promise<Finished>;
  /** Runs a line of shell, with `layerbuild` on its PATH. Any exit code is a result. */
  shell(line: string, options?: RunOptions): Promise<Finished>;
  /** The arguments of each call of docker by a program that the rig ran, in order. */
  dockerCalls(): Promise<string[][]>;
  /** Those that build: `buildx build …`. */
  buildxCalls(): Promise<string[][]>;
  forgetCalls(): Promise<void>;
}

export const test = base.extend<{ rig: Rig }>({
  rig: async ({ onTestFailed }, use) => {
    const transcript: string[] = [];
    onTestFailed(() => console.error(transcript.join("\n")));
    await using parts = await makeRig(transcript);
    await use(parts.rig);
  },
});

async function makeRig(transcript: string[]): Promise<{ rig: Rig } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-rig-"));
  const directory = join(folder, "project");
  const callLog = join(folder, "docker-calls.jsonl");
  const docker = await find("docker");
  const registry = await startRegistry();
  const env = await makeEnvironment(folder, callLog, docker);
  await mkdir(directory);

  const rig: Rig = {
    directory,
    registry,
    store: join(env.XDG_CACHE_HOME ?? "", "layerbuild/store"),

    async write(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await writeFile(join(directory, path), text);
      }
    },

    layerbuild: (args, options) => rig.start(args, options).finished,
    start: (args, options) => start(process.execPath, [program, ...args], options),
    shell: (line, options) => start("bash", ["-euo", "pipefail", "-c", line], options).finished,
    docker: (args) => succeed(docker, args),
    skopeo: (args) => succeed("skopeo", args),

    async dockerCalls() {
      const lines = (await readFile(callLog, "utf8")).split("\n").filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line) as string[]);
    },
    async buildxCalls() {
      const calls = await rig.dockerCalls();
      return calls.filter(([first, second]) => first === "buildx" && second === "build");
    },
    forgetCalls: () => writeFile(callLog, ""),
  };
  return { rig, [Symbol.asyncDispose]: dispose };

  function start(file: string, args: readonly string[], options: RunOptions = {}): Running {
    const child = execa(file, args, {
      cwd: options.cwd ?? directory,
      env: { ...env, ...options.env },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    });
    const finished = child.then(({ exitCode, stdout, stderr, signal, originalMessage }) => {
      const code = exitCode ?? (signal ? 128 + constants.signals[signal] : undefined);
      if (code === undefined) throw new Error(`${file} can't be run: ${originalMessage}`);
      transcript.push(`$ ${[file, ...args].join(" ")}`, stdout, stderr, `exit code ${code}`, "");
      return { exitCode: code, stdout, stderr };
    });
    let stderr = "";
    child.stderr?.on("data", (text: Buffer) => {
      stderr += text;
    });
    return { finished, stderr: () => stderr, kill: (signal) => child.kill(signal) };
  }

  async function succeed(file: string, args: readonly string[]): Promise<Finished> {
    const result = await start(file, args).finished;
    if (result.exitCode === 0) return result;
    throw new Error(`${[file, ...args].join(" ")}: exit code ${result.exitCode}\n${result.stderr}`);
  }

  async function dispose(): Promise<void> {
    const format = "{{.Repository}} {{.Tag}} {{.Digest}}";
    const { stdout } = await start(docker, ["images", "--digests", "--format", format]).finished;
    const names = stdout
      .split("\n")
      .filter((line) => line.startsWith(`${registry.host}/`))
      .map((line) => line.split(" "))
      .map(([name, tag, digest]) => (tag === "<none>" ? `${name}@${digest}` : `${name}:${tag}`));
    if (names.length > 0) await start(docker, ["rmi", "--force", ...names]).finished;
    await registry[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing of the machine but what is needed to reach its engine. */
async function makeEnvironment(
  folder: string,
  callLog: string,
  docker: string,
): Promise<{ [name: string]: string }> {
  const [bin, home] = [join(folder, "bin"), join(folder, "home")];
  const dockerConfig = join(home, ".docker");
  await mkdir(bin);
  await mkdir(dockerConfig, { recursive: true });
  await writeFile(callLog, "");

  const wrapper = join(root, "test/support/docker-log");
  await writeScript(
    join(bin, "docker"),
    `DOCKER_LOG='${callLog}' REAL_DOCKER='${docker}' exec '${wrapper}' "$@"`,
  );
  await writeScript(join(bin, "layerbuild"), `exec '${process.execPath}' '${program}' "$@"`);

  // A plugin or an engine's address that only the person's own configuration knows.
  const own = process.env.DOCKER_CONFIG ?? join(homedir(), ".docker");
  const plugins = join(own, "cli-plugins");
  if (await exists(plugins)) await symlink(plugins, join(dockerConfig, "cli-plugins"));
  const host = await execa(docker, [
    "context",
    "inspect",
    "--format",
    "{{.Endpoints.docker.Host}}",
  ]);
  return {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: home,
    DOCKER_CONFIG: dockerConfig,
    DOCKER_HOST: host.stdout,
    XDG_CACHE_HOME: join(home, ".cache"),
    LANG: "C.UTF-8",
    NO_COLOR: "1",
  };
}

async function writeScript(path: string, line: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
}

/** Where a program is on PATH. */
async function find(name: string): Promise<string> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (await exists(join(folder, name))) return join(folder, name);
  }
  throw new Error(`${name} is not on PATH: run 'scripts/engine up' first`);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
