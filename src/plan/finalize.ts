import type { Layerfile, Section } from "../config/layerfile.ts";
import { parseDockerfile } from "../dockerfile/parse.ts";

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
  // The exec form takes any command as it is, whatever quotes or line ends it has.
  const lines = commands.map((command) => `RUN ${JSON.stringify(["/bin/sh", "-ec", command])}\n`);
  const source = { path: "layers.yaml (merge.finalize)", text: lines.join("") };
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

const runPending = "if command -v dpkg >/dev/null; then dpkg --configure --pending; fi";
