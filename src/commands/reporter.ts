import { jsonReporter } from "../report/json.ts";
import { linesReporter } from "../report/lines.ts";
import { progressFor, wantsColor } from "../report/terminal.ts";
import type { Event } from "../run/event.ts";
import type { BuildOptions, Io } from "./io.ts";

/** The reporter that the options, the terminal and the environment ask for. */
export async function openReporter(
  { progress = "auto", explain = false }: Pick<BuildOptions, "progress" | "explain">,
  { stderr, env }: Io,
): Promise<{ readonly report: (event: Event) => void; close(): void }> {
  const write = (text: string): void => {
    stderr.write(text);
  };
  const kind = progress === "auto" ? progressFor(stderr, env) : progress;
  if (kind === "tty") {
    const { openScreen } = await import("../report/screen.ts");
    return openScreen(stderr, { color: wantsColor(stderr, env), explain });
  }
  const report = kind === "json" ? jsonReporter(write) : linesReporter(write, { explain });
  return { report, close: () => undefined };
}
