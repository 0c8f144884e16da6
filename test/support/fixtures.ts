import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const archive = new URL("../cases/package-databases.tar.gz", import.meta.url).pathname;

/**
 * Real package databases of a base and its sections, with the merges that are expected: reads the
 * files of one folder (`deb`, `ca`, `ld`, `apk`, `rpm`), undefined where there is none.
 */
export function openFixtures(folder: string): (path: string) => Buffer | undefined {
  const root = mkdtempSync(join(tmpdir(), "layerbuild-fixtures-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  execFileSync("tar", ["-xzf", archive, "-C", root, `fixtures/${folder}`]);
  return (path) => {
    try {
      return readFileSync(join(root, "fixtures", folder, path));
    } catch {
      return undefined;
    }
  };
}
