/** What is known of a stream that people may look at. */
interface Stream {
  readonly isTTY?: boolean;
}

interface Environment {
  readonly [name: string]: string | undefined;
}

/**
 * Whether colours are wanted on a stream. NO_COLOR (any value but an empty one) wins over
 * FORCE_COLOR, which wins over what the stream is. Source: no-color.org, force-color.org.
 */
export function wantsColor(stream: Stream, env: Environment): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** How progress is shown when the person left it to us: a screen on a terminal, else lines. */
export function progressFor(stream: Stream, env: Environment): "tty" | "plain" {
  const isCi = env.CI !== undefined && !["", "0", "false"].includes(env.CI);
  return stream.isTTY === true && !isCi && env.TERM !== "dumb" ? "tty" : "plain";
}
