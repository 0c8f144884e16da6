import { readdirSync } from "node:fs";
import { script } from "@bomb.sh/tab";
import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import type { Shell } from "./options.ts";

/** Prints the script of a shell on stdout; it asks `layerbuild complete -- <words>` at every tab. */
export function printScript(shell: Shell): void {
  script(shell, "layerbuild", "layerbuild");
}

/**
 * Prints on stdout what can follow the words of a command line, the last of which is being typed.
 * Files that `--file` may name are those of the folder.
 */
export function printCompletions(program: Command, words: readonly string[], folder: string): void {
  const root = tab(program);
  root.commands.delete("complete");
  for (const command of root.commands.values()) {
    const file = command.options.get("file");
    if (!file) continue;
    file.handler = (complete) => {
      for (const name of filesIn(folder)) complete(name, "");
    };
  }
  root.parse([...words]);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name));
  } catch {
    return [];
  }
}
