import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { execa } from "execa";

/** A server of files on this machine, which the engine reaches too. */
export interface FileServer extends AsyncDisposable {
  readonly host: string;
  /** `METHOD path` of each request, in order; not those of the engine, which comes without a name. */
  readonly asked: string[];
  /** What is at a path, with headers. */
  readonly files: Map<string, ServedFile>;
}

export interface ServedFile {
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
  readonly status?: number;
}

export async function serveFiles(): Promise<FileServer> {
  const asked: string[] = [];
  const files = new Map<string, ServedFile>();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    files,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answer({ method, url = "", headers }: IncomingMessage, response: ServerResponse): void {
    if (headers["user-agent"] === "layerbuild") asked.push(`${method} ${url}`);
    const file = files.get(url);
    response.sendDate = false;
    response.writeHead(file ? (file.status ?? 200) : 404, { ...file?.headers });
    response.end(method === "HEAD" ? undefined : (file?.body ?? "nothing is here"));
  }
}

/** A git repository that a daemon serves on this machine. */
export interface GitServer extends AsyncDisposable {
  /** `git://127.0.0.1:…/repo.git`. */
  readonly address: string;
  /** Commits files and gives the commit back. */
  commit(files: { readonly [path: string]: string }): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
  /** The repository is gone. */
  stop(): Promise<void>;
}

const author = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b.test" };
const committer = { GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b.test" };

export async function serveGit(folder: string): Promise<GitServer> {
  const repository = join(folder, "repo.git");
  const git = async (...args: readonly string[]): Promise<string> => {
    const env = { ...author, ...committer, GIT_CONFIG_GLOBAL: "/dev/null" };
    return (await execa("git", ["-C", repository, ...args], { env })).stdout;
  };
  await mkdir(repository, { recursive: true });
  await git("init", "--quiet", "--initial-branch=main");
  const { stdout: programs } = await execa("git", ["--exec-path"]);
  const port = await freePort();
  const daemon = execa(
    join(programs, "git-daemon"),
    [
      "--listen=127.0.0.1",
      `--port=${port}`,
      "--export-all",
      "--informative-errors",
      `--base-path=${folder}`,
      folder,
    ],
    { reject: false, stdin: "ignore", stdout: "ignore", stderr: "ignore" },
  );
  const address = `git://127.0.0.1:${port}/repo.git`;
  const stop = async (): Promise<void> => {
    daemon.kill();
    await daemon;
  };
  return {
    address,
    git,
    async commit(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(repository, path)), { recursive: true });
        await writeFile(join(repository, path), text);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--message", "more");
      return git("rev-parse", "HEAD");
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
