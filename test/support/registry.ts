import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";

/** A real registry (CNCF Distribution, Debian's docker-registry) on a loopback port of its own. */
export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Every request that was answered so far, from its access log. */
  log(): Promise<LoggedRequest[]>;
  /** Forgets what the log has. */
  clearLog(): Promise<void>;
  /** Ends the process; what it keeps stays until it is disposed of. */
  stop(): Promise<void>;
  /** Starts it again after `stop`, on the same port, with what it kept. */
  start(): Promise<void>;
}

export interface LoggedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly status: number;
  /** Of the answer's body. */
  readonly bytes: number;
}

export interface TestRegistryOptions {
  /** Basic authentication: passwords by user. */
  readonly htpasswd?: { readonly [user: string]: string };
  /** Bearer authentication, as a token server's. */
  readonly token?: {
    readonly realm: string;
    readonly service: string;
    readonly issuer: string;
    readonly rootcertbundle: string;
  };
  readonly port?: number;
}

export async function startRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "layerbuild-registry-"));
  const port = options.port ?? (await freePort());
  const host = `127.0.0.1:${port}`;
  const logPath = join(folder, "access.log");
  const configPath = join(folder, "registry.json");
  const { htpasswd, token } = options;
  if (htpasswd) await writeFile(join(folder, "htpasswd"), await htpasswdOf(htpasswd));
  // JSON is YAML, too.
  const config = {
    version: "0.1",
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
    http: { addr: host },
    ...(htpasswd
      ? { auth: { htpasswd: { realm: "test", path: join(folder, "htpasswd") } } }
      : token
        ? { auth: { token } }
        : {}),
  };
  await writeFile(configPath, JSON.stringify(config));
  let child: ChildProcess | undefined;
  let forgotten = 0;
  let marks = 0;
  await start();
  return {
    host,
    log,
    clearLog: async () => {
      forgotten += (await log()).length;
    },
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function start(): Promise<void> {
    const file = await open(logPath, "a");
    child = spawn("docker-registry", ["serve", configPath], {
      stdio: ["ignore", file.fd, file.fd],
      env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
    });
    await file.close();
    for (let n = 0; n < 200; n++) {
      if (child.exitCode !== null) break;
      if (await answers()) return;
      await sleep(25);
    }
    throw new Error(`the registry does not start:\n${await readFile(logPath, "utf8")}`);
  }

  async function stop(): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
  }

  async function answers(query = "marker=start"): Promise<boolean> {
    try {
      const answer = await fetch(`http://${host}/v2/?${query}`);
      await answer.arrayBuffer();
      return true;
    } catch {
      return false;
    }
  }

  /** Waits for the entry of a request of its own: the log is written after an answer is sent. */
  async function log(): Promise<LoggedRequest[]> {
    const marker = `marker=${++marks}x`;
    await answers(marker);
    for (let n = 0; n < 200; n++) {
      const text = await readFile(logPath, "utf8");
      if (text.includes(marker)) return parseLog(text).slice(forgotten);
      await sleep(10);
    }
    throw new Error("the registry writes no access log");
  }
}

/** Reads Apache's combined format; the markers of `log` are left out. */
function parseLog(text: string): LoggedRequest[] {
  const line = /^\S+ \S+ \S+ \[[^\]]*\] "(\S+) (\S+) [^"]*" (\d+) (\d+)/;
  return text.split("\n").flatMap((entry) => {
    const [, method = "", path = "", status, bytes] = line.exec(entry) ?? [];
    if (method === "" || path.startsWith("/v2/?marker=")) return [];
    return [{ method, path, status: Number(status), bytes: Number(bytes) }];
  });
}

/** The registry takes bcrypt only, which Perl's crypt has and openssl has not. */
async function htpasswdOf(users: { readonly [user: string]: string }): Promise<string> {
  const lines = Object.entries(users).map(async ([user, password]) => {
    const script = "print crypt($ARGV[0], q($2b$04$abcdefghijklmnopqrstuu))";
    const { stdout } = await execa("perl", ["-e", script, password]);
    return `${user}:${stdout}\n`;
  });
  return (await Promise.all(lines)).join("");
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("no port is free");
  return address.port;
}
