import { type Conflict, type ConflictSide, listOf } from "./conflict.ts";
import { isDatabase } from "./databases.ts";
import { commandFor } from "./regenerate.ts";

/** What the person can do about a conflict, one line each, the likeliest first; without full stops. */
export function waysOut(conflict: Conflict): string[] {
  return [...new Set([...(conflict.ways ?? []), ...levelWays(conflict)])];
}

function levelWays(conflict: Conflict): string[] {
  const path = pathOf(conflict.subject);
  switch (conflict.level) {
    case "configuration":
      return [...overrideWays(conflict), ...needsWays(conflict)];
    case "metadata":
      return [
        "give it the same owner and permissions in both sections, or in the base",
        ...ruleWays(path, conflict),
      ];
    case "record":
      return [
        "make the sections agree on it, or set it in the base",
        ...needsWays(conflict),
        ...ruleWays(path !== undefined && isDatabase(path) ? undefined : path, conflict),
      ];
    case "ids":
      return idWays(conflict);
    case "regenerate":
      return regenerateWays(path);
    case "package":
      return packageWays(conflict, path);
    case "structural":
      return [...ruleWays(path, conflict), ...needsWays(conflict)];
    case "content":
      return [
        ...ruleWays(path, conflict),
        ...formatWays(path, conflict),
        ...needsWays(conflict),
        "write it in the base, once for all",
      ];
  }
}

/** The absolute path that a subject is or begins with: `/etc/motd`, `/etc/passwd: user app`. */
function pathOf(subject: string): string | undefined {
  return /^(\/.*?)(?:: |$)/.exec(subject)?.[1];
}

/** Fields of an image's `config:` by the member of the configuration that they override. */
const fields: { readonly [member: string]: string } = {
  User: "user",
  WorkingDir: "workdir",
  Entrypoint: "entrypoint",
  Cmd: "cmd",
  StopSignal: "stopSignal",
  Shell: "shell",
};

function overrideWays({ subject, sides }: Conflict): string[] {
  const value = sides.at(-1)?.value ?? "";
  const [, kind, name = ""] = /^(Env|Label) (.+)$/s.exec(subject) ?? [];
  const field = fields[subject];
  const entry = kind
    ? `${kind === "Env" ? "env" : "labels"}: { ${word(name)}: ${JSON.stringify(value)} }`
    : field && `${field}: ${value.startsWith("[") ? value : JSON.stringify(value)}`;
  const isGone = value === "(taken away)";
  return entry && !isGone
    ? [`decide in the image: \`config: { ${entry} }\``]
    : ["decide in the image's `config:`"];
}

function needsWays({ sides }: Conflict): string[] {
  const names = [...new Set(sides.map(({ section }) => section))];
  const last = names.pop();
  if (last === undefined || names.length === 0) return [];
  return [`build ${last} on ${listOf(names)}: \`needs: [${names.join(", ")}]\` in section ${last}`];
}

function ruleWays(path: string | undefined, { sides }: Conflict): string[] {
  const [last, ...others] = [...new Set(sides.map(({ section }) => section))].reverse();
  if (path === undefined || last === undefined || others.length === 0) return [];
  const rest = others.map((name) => ` or section:${name}`).join("");
  return [
    `choose, under \`merge.rules\`: \`${ruleLine(path, `section:${last}`)}\`${rest && `,${rest}`}`,
  ];
}

/** A driver for the format that the name tells, where none was at work. */
function formatWays(path: string | undefined, { subject, why, base }: Conflict): string[] {
  // With a reason it is a driver that could not merge it.
  if (path !== subject || why) return [];
  const [, ending = ""] = /\.(\w+)$/.exec(path) ?? [];
  const known = { json: "json", yaml: "yaml", yml: "yaml", ini: "ini", cfg: "ini" }[ending];
  // What no section found in the base has no third side: its lines can only be put together.
  const driver = known ?? (base === undefined ? "union-lines" : "text3");
  return [`or have both merged: \`${ruleLine(path, driver)}\``];
}

/** A line for `merge.rules`, ready to paste. */
export function ruleLine(path: string, use: string): string {
  return `- { path: ${word(path.replace(/[\\*?[\]{}]/g, "\\$&"))}, use: ${use} }`;
}

/** A text as a YAML scalar within braces. */
const word = (text: string): string =>
  /^[\w/.][\w/.+@~=-]*$/.test(text) ? text : JSON.stringify(text);

function idWays(conflict: Conflict): string[] {
  const { subject, sides } = conflict;
  const numbers = [subject, ...sides.map(({ value }) => value)].flatMap((text) =>
    (text.match(/\b\d+\b/g) ?? []).map(Number),
  );
  // Renumbering of system ids is what happens anyway, unless it was switched off.
  const policy = numbers.some((number) => number >= 1000) ? "renumber-all" : "renumber";
  const isGroup = /\b(?:gid|group)\b/.test(subject);
  return [
    `give one of them a number of its own: \`${isGroup ? "groupadd --gid" : "useradd --uid"} …\``,
    `let layerbuild do it, with all of its files: \`merge: { ids: ${policy} }\``,
    "create both in the base",
    ...needsWays(conflict),
  ];
}

function regenerateWays(path: string | undefined): string[] {
  if (path === undefined) return [];
  const command = commandFor(path.slice(1)) ?? "…";
  return [
    `generate it again: \`merge: { finalize: [${JSON.stringify(command)}] }\``,
    `leave what the base has: \`${ruleLine(path, "drop")}\``,
  ];
}

function packageWays(conflict: Conflict, path: string | undefined): string[] {
  const { subject, sides } = conflict;
  const [, name] = /^package (\S+)/.exec(subject) ?? [];
  if (path !== undefined) return [...ruleWays(path, conflict), "install only one of the packages"];
  const pinned = name === undefined ? [] : pinWays(name, sides);
  const base = name === undefined ? "the package" : name;
  return [
    ...pinned,
    `move it to the base: install ${base} there`,
    ...needsWays(conflict),
    ...(pinned.length > 0 ? [] : ["give the sections to different images (`images:`)"]),
  ];
}

function pinWays(name: string, sides: readonly ConflictSide[]): string[] {
  const versions = sides.map(({ value }) => /^(?:version )?(\d\S*)$/.exec(value)?.[1]);
  const wanted = versions.at(-1);
  if (wanted === undefined || versions.includes(undefined) || new Set(versions).size < 2) return [];
  const instructions = sides.map(({ instruction = "" }) => instruction).join("\n");
  const pin = /\bapk\b/.test(instructions)
    ? `apk add ${name}=${wanted}`
    : /\b(?:dnf|microdnf|yum|zypper)\b/.test(instructions)
      ? `dnf install ${name}-${wanted}`
      : `apt-get install ${name}=${wanted}`;
  return [`pin one version in all of them: \`${pin}\``];
}
