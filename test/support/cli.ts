import { Writable } from "node:stream";
import { commands } from "../../src/cli/commands.ts";
import { main } from "../../src/cli/program.ts";

/** What a command line came to. */
export interface Ran {
  readonly code: number;
  /** Byte for byte. */
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

class Sink extends Writable {
  readonly #pieces: Buffer[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.#pieces.push(Buffer.from(chunk));
    done();
  }
}

/** Runs a command line with the program's own commands, in this process. */
export async function runCli(
  argv: readonly string[],
  { env, cwd }: { readonly env: { readonly [name: string]: string }; readonly cwd: string },
): Promise<Ran> {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const { signal } = new AbortController();
  const code = await main(argv, { env, cwd, stdout, stderr, signal }, commands);
  const { bytes } = stdout;
  return { code, bytes, stdout: bytes.toString(), stderr: stderr.bytes.toString() };
}
