import { readdirSync } from "node:fs";
import { join } from "node:path";
import { script } from "@bomb.sh/tab";
import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import type { Shell } from "./shell.ts";

/** Prints the script of a shell on stdout; it asks `layerbuild complete -- <words>` at every tab. */
export function printScript(shell: Shell): void {
  script(shell, "layerbuild", "layerbuild");
}

/** What an option's value often is, where that is no path. */
const usual: { readonly [option: string]: readonly string[] } = {
  output: ["type=oci,dest=", "type=docker,dest=", "type=registry"],
  platform: ["linux/amd64", "linux/arm64", "linux/amd64,linux/arm64"],
};

/** How an image's name begins where it is not at a registry. */
const transports = ["oci:", "oci-archive:", "docker-archive:", "docker-daemon:"];

/**
 * Prints on stdout what can follow the words of a command line, the last of which is being typed.
 * Paths are those below the folder: layers files and folders for a project, folders for a store.
 */
export function printCompletions(program: Command, words: readonly string[], folder: string): void {
  const typed = words.at(-1) ?? "";
  const offer = (values: readonly string[]) => (complete: (value: string, why: string) => void) => {
    for (const value of values) complete(value, "");
  };
  const projects = (): readonly string[] => pathsFrom(folder, typed, /\.(ya?ml|json)$/);
  const root = tab(program);
  root.commands.delete("complete");
  for (const [verb, { options, arguments: named }] of root.commands) {
    for (const [name, option] of options) {
      if (name === "file") option.handler = offer(projects());
      if (name === "dockerfile" || name === "metadata-file")
        option.handler = offer(pathsFrom(folder, typed, /./));
      if (name === "store" || name === "context") option.handler = offer(pathsFrom(folder, typed));
      if (usual[name]) option.handler = offer(usual[name]);
      if (name === "output" && verb !== "build")
        option.handler = offer(pathsFrom(folder, typed, /./));
    }
    for (const image of ["a", "b", "image", "source", "target"]) {
      const argument = named.get(image);
      if (argument) argument.handler = offer(transports);
    }
    const project = named.get("project");
    if (project) project.handler = offer(projects());
  }
  root.parse([...words]);
}

/** Folders, with a slash, and files of some names, where the typed path leads; none if nowhere. */
function pathsFrom(folder: string, typed: string, files?: RegExp): string[] {
  const lead = typed.slice(0, typed.lastIndexOf("/") + 1);
  try {
    const entries = readdirSync(lead.startsWith("/") ? lead : join(folder, lead), {
      withFileTypes: true,
    });
    return entries
      .filter(({ name }) => !name.startsWith("."))
      .flatMap((entry) =>
        entry.isDirectory()
          ? [`${lead}${entry.name}/`]
          : files?.test(entry.name)
            ? [`${lead}${entry.name}`]
            : [],
      )
      .sort();
  } catch {
    return [];
  }
}
