import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { engineRegistry } from "./engine.ts";

/**
 * An engine of its own beside the machine's: own images, own containerd, own socket, own bridge.
 * Steps that RUN something have a network that leads nowhere.
 */
export interface SecondEngine extends AsyncDisposable {
  /** For DOCKER_HOST or a docker context. */
  readonly host: string;
  /** What dockerd has written; with `debug` there is a line for each request to its API. */
  log(): Promise<string>;
  /** Ends it: in good order, or as if the machine had died. What it keeps goes when disposed of. */
  stop(how?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

export interface EngineOptions {
  readonly store: "containerd" | "classic";
  /** Of its folder, for people who look at the machine. */
  readonly name?: string;
  readonly debug?: boolean;
}

/** Milliseconds. dockerd is there after one second; the machine may be busy. */
const startTime = 60_000;

/** Starts an engine with the machine's registry as its mirror. Needs root. */
export async function startEngine(options: EngineOptions): Promise<SecondEngine> {
  // A socket's path may have 107 bytes.
  const folder = await mkdtemp(join(tmpdir(), `lb-engine-${options.name ?? options.store}-`));
  const socket = join(folder, "docker.sock");
  const logPath = join(folder, "log");
  const bridge = `lb-${randomBytes(4).toString("hex")}`;
  await writeFile(join(folder, "daemon.json"), JSON.stringify(configOf(folder, bridge, options)));
  await execa("ip", ["link", "add", bridge, "type", "bridge"]);
  const file = await open(logPath, "a");
  const child = spawn("dockerd", ["--config-file", join(folder, "daemon.json")], {
    stdio: ["ignore", file.fd, file.fd],
    // Ctrl-C in a terminal is not for it.
    detached: true,
  });
  await file.close();
  const ended = endOf(child);

  const engine: SecondEngine = {
    host: `unix://${socket}`,
    log: () => readFile(logPath, "utf8"),
    async stop(how = "SIGTERM") {
      if (isRunning(child)) child.kill(how);
      await ended;
      await killRest(folder);
    },
    async [Symbol.asyncDispose]() {
      await engine.stop();
      await unmountAll(folder);
      await execa("ip", ["link", "delete", bridge], { reject: false });
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await answers(socket, child);
    return engine;
  } catch (cause) {
    const log = await engine.log();
    await engine[Symbol.asyncDispose]();
    throw new Error(`a second engine does not start:\n${log}`, { cause });
  }
}

/** Source: Docker's reference of dockerd, "Daemon configuration file". */
const configOf = (
  folder: string,
  bridge: string,
  { store, debug = false }: EngineOptions,
): object => ({
  "data-root": join(folder, "data"),
  "exec-root": join(folder, "exec"),
  pidfile: join(folder, "docker.pid"),
  hosts: [`unix://${join(folder, "docker.sock")}`],
  debug,
  iptables: false,
  ip6tables: false,
  // Without any, dockerd would delete docker0, which is the machine's engine's.
  bridge,
  features: { "containerd-snapshotter": store === "containerd" },
  "insecure-registries": ["127.0.0.0/8"],
  "registry-mirrors": [`http://${engineRegistry}`],
});

const isRunning = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

const endOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });

async function answers(socketPath: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + startTime;
  while (Date.now() < end) {
    if (!isRunning(child)) throw new Error("dockerd has ended");
    if (await ping(socketPath)) return;
    await sleep(50);
  }
  throw new Error("dockerd does not answer");
}

const ping = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request({ socketPath, path: "/_ping" }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once("error", () => resolve(false)).end();
  });

/** A killed engine leaves its containerd, and what ran in its containers. */
async function killRest(folder: string): Promise<void> {
  for (;;) {
    const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1);
    const ours = await Promise.all(pids.map((pid) => isOf(pid, folder)));
    const left = pids.filter((_, at) => ours[at]);
    if (left.length === 0) return;
    for (const pid of left) kill(pid);
    await sleep(20);
  }
}

/** Whether a process was started for this folder, or has its root file system in it. */
async function isOf(pid: number, folder: string): Promise<boolean> {
  const read = (file: string): Promise<string> =>
    readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  const command = (await read("cmdline")).split("\0");
  const started = /^(dockerd|containerd)/.test(basename(command[0] ?? ""));
  if (started && command.some((argument) => argument.startsWith(`${folder}/`))) return true;
  const mounts = (await read("mountinfo")).split("\n");
  return mounts.some((line) => line.split(" ")[4] === "/" && line.includes(`${folder}/`));
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** What a killed engine leaves mounted, the innermost first. */
async function unmountAll(folder: string): Promise<void> {
  // Source: proc_pid_mountinfo(5): the fifth field is where it is mounted.
  const lines = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  const places = lines.map((line) => line.split(" ")[4] ?? "");
  for (const place of places.filter((each) => each.startsWith(`${folder}/`)).reverse()) {
    await execa("umount", ["--lazy", place], { reject: false });
  }
}
