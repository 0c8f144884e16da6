import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./registry.ts";

/** A registry of another make: `crane registry serve`, which keeps all in memory. */
export interface Crane extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
}

export async function startCrane(): Promise<Crane> {
  const host = `127.0.0.1:${await freePort()}`;
  const child = spawn("crane", ["registry", "serve", "--address", host], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  for (let n = 0; n < 200 && child.exitCode === null && child.pid !== undefined; n++) {
    const answers = await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) {
      return {
        host,
        async [Symbol.asyncDispose]() {
          child.kill("SIGKILL");
          await ended;
        },
      };
    }
    await sleep(25);
  }
  throw new Error("crane does not start: run `scripts/engine tools`");
}
