/** A line of shell that is started again and again. */
export interface Command extends AsyncDisposable {
  /** Ends what runs of it, with all its children, and starts it with these variables. */
  restart(variables: { readonly [name: string]: string }): Promise<void>;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly onOutput: (stream: "stdout" | "stderr", bytes: Buffer) => void;
  /** Told when it has ended by itself and not well. */
  readonly onFailure: (why: string) => void;
}

/** Milliseconds that it has to end by itself. */
const graceTime = 5000;

/** Runs nothing yet. */
export function openCommand(line: string, options: CommandOptions): Command {
  let stop = async (): Promise<void> => undefined;
  return {
    async restart(variables) {
      await stop();
      stop = await start(line, variables, options);
    },
    [Symbol.asyncDispose]: () => stop(),
  };
}

/** Starts it and gives back what ends it. */
async function start(
  line: string,
  variables: { readonly [name: string]: string },
  { cwd, env, onOutput, onFailure }: CommandOptions,
): Promise<() => Promise<void>> {
  const { execa } = await import("execa");
  const child = execa("sh", ["-c", line], {
    cwd,
    env: { ...env, ...variables },
    extendEnv: false,
    stdin: "ignore",
    buffer: false,
    reject: false,
    // A group of its own, to be ended as one.
    detached: true,
  });
  child.stdout.on("data", (bytes: Buffer) => onOutput("stdout", bytes));
  child.stderr.on("data", (bytes: Buffer) => onOutput("stderr", bytes));
  let isStopping = false;
  const ended = child.then(({ failed, exitCode, signal, originalMessage }) => {
    if (!failed || isStopping) return;
    const code = exitCode === undefined ? (signal ?? originalMessage) : `exit code ${exitCode}`;
    onFailure(`the command ended with ${code}`);
  });
  return async () => {
    isStopping = true;
    // The shell may have ended and left something behind.
    endGroup(child.pid, "SIGTERM");
    const timer = setTimeout(() => endGroup(child.pid, "SIGKILL"), graceTime);
    await ended;
    clearTimeout(timer);
  };
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // There is nothing left of it.
  }
}
