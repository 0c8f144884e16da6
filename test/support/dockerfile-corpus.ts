import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./engine.ts";

/** A Dockerfile of test/cases/dockerfiles. */
export interface CorpusFile {
  /** `node: build and serve`. */
  readonly name: string;
  readonly text: string;
}

/** Dockerfiles as people write them, in the order of their files. */
export function dockerfileCorpus(): CorpusFile[] {
  const folder = join(root, "test/cases/dockerfiles");
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  return files.sort().flatMap((file) => {
    const [, ...parts] = readFileSync(join(folder, file), "utf8").split(/^#=== /m);
    return parts.map((part) => {
      const end = part.indexOf("\n");
      const name = `${file.replace(/\.txt$/, "")}: ${part.slice(0, end)}`;
      return { name, text: part.slice(end + 1) };
    });
  });
}
