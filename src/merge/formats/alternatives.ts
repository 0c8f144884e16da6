import { bytesOf, latin1 } from "./latin1.ts";

/**
 * A group of alternatives, as a file of `/var/lib/dpkg/alternatives` has it; the file's name is the
 * group's. All texts have one character per byte. Source: dpkg, utils/update-alternatives.c.
 */
export interface Alternative {
  /** Whether dpkg chooses (`auto`) or a person has (`manual`). */
  readonly status: "auto" | "manual";
  /** The link that people use: `/usr/bin/editor`. It leads to `/etc/alternatives/NAME`. */
  readonly link: string;
  /** Links that follow it, by their name in `/etc/alternatives`. */
  readonly slaves: ReadonlyMap<string, string>;
  /** What can be chosen, by the absolute path that it is at. */
  readonly choices: ReadonlyMap<string, Choice>;
}

export interface Choice {
  readonly priority: number;
  /** Absolute paths by the slave's name; only of those slaves that it has. */
  readonly slaves: ReadonlyMap<string, string>;
}

/** Parses a group; undefined when the bytes are none. */
export function parseAlternative(bytes: Buffer): Alternative | undefined {
  const lines = latin1(bytes).split("\n");
  const [status, link] = lines;
  if ((status !== "auto" && status !== "manual") || !link?.startsWith("/")) return undefined;
  let at = 2;
  const slaves = new Map<string, string>();
  for (; lines[at]; at += 2) {
    const [name, path] = lines.slice(at, at + 2);
    if (!name || !path) return undefined;
    slaves.set(name, path);
  }
  const choices = new Map<string, Choice>();
  const names = [...slaves.keys()];
  for (at++; lines[at]; at += 2 + names.length) {
    const [path = "", priority = "", ...files] = lines.slice(at, at + 2 + names.length);
    if (!/^-?\d+$/.test(priority) || files.length < names.length) return undefined;
    const own = names.flatMap((name, index): [string, string][] =>
      files[index] ? [[name, files[index]]] : [],
    );
    choices.set(path, { priority: Number(priority), slaves: new Map(own) });
  }
  // Ends with an empty line, whose end is the file's.
  return lines.length === at + 2 ? { status, link, slaves, choices } : undefined;
}

/** Prints a group as it stands. */
export function printAlternative({ status, link, slaves, choices }: Alternative): Buffer {
  const lines: string[] = [status, link, ...[...slaves].flat(), ""];
  for (const [path, choice] of choices) {
    const files = [...slaves.keys()].map((name) => choice.slaves.get(name) ?? "");
    lines.push(path, String(choice.priority), ...files);
  }
  return bytesOf([...lines, "", ""].join("\n"));
}

/** In the order that update-alternatives keeps. */
export function sortAlternative({ slaves, choices, ...rest }: Alternative): Alternative {
  return { ...rest, slaves: byKey(slaves), choices: byKey(choices) };
}

const byKey = <T>(map: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

export function isSameChoice(a: Choice, b: Choice): boolean {
  return (
    a.priority === b.priority &&
    a.slaves.size === b.slaves.size &&
    [...a.slaves].every(([name, path]) => b.slaves.get(name) === path)
  );
}
