import type { Layerfile, Section } from "../config/layerfile.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";
import { baseName } from "../dockerfile/stages.ts";
import type { ExecutionConfig } from "../image/config.ts";

/** What a step on top of a merge is called; no section may be called so. */
export const finalizeName = "finalize";

/**
 * The commands that run on the merged root, as a section built on it; undefined when there are
 * none. With `triggers: run`, what dpkg has been left to do comes first.
 */
export function finalizeOf({ merge, directory, base }: Layerfile): Section | undefined {
  const pending = merge.triggers === "run" ? [runPending] : [];
  const commands = [...pending, ...merge.finalize];
  if (commands.length === 0) return undefined;
  // One RUN is one layer. The exec form takes any command as it is, whatever quotes it has; a shell
  // of its own keeps a command's `cd`, `set` or `exit` from the next.
  const script = commands.map((command) => `(\n${command}\n)\n`).join("");
  const text = `FROM ${baseName}\nRUN ${JSON.stringify(["/bin/sh", "-ec", script])}\n`;
  const source = { path: "layers.yaml (merge.finalize)", text };
  const dockerfile = parseDockerfile(source);
  if (!dockerfile.ok) throw new Error("Internal error: finalize commands do not parse");
  return {
    name: finalizeName,
    place: base.place,
    needs: [],
    build: {
      dockerfile: dockerfile.value,
      ignore: undefined,
      context: directory,
      contexts: {},
      args: {},
      secrets: [],
      ssh: [],
      network: undefined,
    },
  };
}

/**
 * The Dockerfile of the finalizing step for the configuration of the image that it is on: the commands run as root, and
 * the user is that of the image again; so are the triggers, which a build takes away.
 */
export function finalizeText(text: string, config: ExecutionConfig): string {
  const { User: user, OnBuild: triggers = [] } = config;
  const commands = user ? text.replace(/^RUN/m, "USER 0\nRUN") : text;
  const restored = user ? `USER ${user.replaceAll("$", "\\$")}\n` : "";
  return commands + restored + triggers.map((trigger) => `ONBUILD ${trigger}\n`).join("");
}

const runPending = "if command -v dpkg >/dev/null; then dpkg --configure --pending; fi";
