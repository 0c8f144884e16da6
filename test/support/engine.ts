import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** The repository's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The built program. */
export const program = join(root, "dist/main.js");

/** The registry that `scripts/engine up` starts and that mirrors Docker Hub for the engine. */
export const engineRegistry = process.env.ENGINE_REGISTRY ?? "127.0.0.1:5000";

/** What lets the program, too, find `debian:bookworm-slim` there. */
export const mirrorEnv = { LAYERBUILD_MIRRORS: `http://${engineRegistry}` };

/** Set-up of the integration tests: sees that engine and registry answer and builds the program. */
export default async function setup(): Promise<void> {
  await answers("the Docker Engine", () => execa("docker", ["info"]));
  await answers("buildx", () => execa("docker", ["buildx", "version"]));
  await answers(`the registry on ${engineRegistry}`, () => fetch(`http://${engineRegistry}/v2/`));
  if (await isStale()) await build();
}

async function answers(who: string, ask: () => PromiseLike<unknown>): Promise<void> {
  try {
    await ask();
  } catch (cause) {
    throw new Error(`${who} does not answer: run 'scripts/engine up' first`, { cause });
  }
}

async function build(): Promise<void> {
  const args = ["run", "--silent", "build"];
  const { exitCode, stderr } = await execa("npm", args, { cwd: root, reject: false });
  if (exitCode !== 0) throw new Error(`the program does not build:\n${stderr}`);
}

async function isStale(): Promise<boolean> {
  const built = await changed(program);
  const sources = await readdir(join(root, "src"), { recursive: true });
  const times = sources.map((path) => changed(join(root, "src", path)));
  return Math.max(...(await Promise.all(times))) > built;
}

/** When a file was last changed, in milliseconds; 0 when it is not there. */
async function changed(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}
