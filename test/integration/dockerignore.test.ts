import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readIgnore } from "../../src/context/digest.ts";
import { parseIgnore } from "../../src/context/dockerignore.ts";
import { bytesOf, nameOf } from "../../src/context/names.ts";
import { walkContext } from "../../src/context/walk.ts";
import { generatedIgnoreFiles, ignoreFiles, ignoreTree } from "../support/ignore-cases.ts";

/** Contexts of one build. */
const atOnce = 100;

/** The paths that the builder has of contexts with ignore files, by the context's folder. */
function listed(
  root: string,
  files: readonly string[],
  first: number,
  tree: readonly string[],
): Map<string, string[]> {
  const names = files.map((_, at) => `context-${first + at}`);
  files.forEach((text, at) => {
    const context = join(root, `context-${first + at}`);
    for (const path of [...tree, ".dockerignore"]) {
      mkdirSync(bytesOf(join(context, path.replace(/[^/]+$/, ""))), { recursive: true });
      if (path.endsWith("/")) continue;
      writeFileSync(bytesOf(join(context, path)), path === ".dockerignore" ? text : "");
    }
  });
  const mounts = names.map((name) => `--mount=from=${name},target=/all/${name}`);
  const list = `RUN ${mounts.join(" ")} cd /all && find . -mindepth 2 -print0 > /list`;
  const text = ["FROM debian:bookworm-slim AS lister", list, "FROM scratch"];
  writeFileSync(join(root, "Dockerfile"), [...text, "COPY --from=lister /list /"].join("\n"));
  const contexts = names.flatMap((name) => ["--build-context", `${name}=${join(root, name)}`]);
  const output = ["--output", `type=local,dest=${join(root, "out")}`, "--provenance=false"];
  const file = ["--file", join(root, "Dockerfile"), join(root, "main")];
  execFileSync("docker", ["buildx", "build", "--quiet", ...contexts, ...output, ...file], {
    stdio: "pipe",
  });
  const found = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const line of readFileSync(join(root, "out/list"), "latin1").split("\0")) {
    const [, name = "", path = ""] = /^\.\/([^/]+)\/(.*)$/s.exec(line) ?? [];
    found.get(name)?.push(path);
  }
  return found;
}

/** Names as bytes, one character each. */
const tree = ignoreTree.map(nameOf);
const odd = ["a", "bad\xe9", "bax\xe2\x82", "\xff/\xc3\xa9", nameOf("€"), "\xed\xa0\x80"];
const forOdd = ["", "bad?", "bax?", "bax??", "*[^a]", "**\xc3\xa9", "?", "bad\ufffd", "b*\n!bax*"];

it.each<[string, readonly string[], readonly string[]]>([
  ["ignore files that have gone wrong somewhere", ignoreFiles, tree],
  ["generated ones", generatedIgnoreFiles(), tree],
  ["names that are no UTF-8", forOdd, odd],
])("the builder leaves out the same as we do: %s", (_, all, names) => {
  const files = all.filter((text) => parseIgnore(text).ok);
  const root = mkdtempSync(join(tmpdir(), "ignore-"));
  mkdirSync(join(root, "main"));
  const differ: unknown[] = [];
  const theirs = new Map<string, string[]>();
  try {
    for (let first = 0; first < files.length; first += atOnce) {
      const some = listed(root, files.slice(first, first + atOnce), first, names);
      for (const [name, paths] of some) theirs.set(name, paths);
    }
  } catch (error) {
    // Newer builders send no context at all that has such names.
    expect(String(error)).toContain("string field contains invalid UTF-8");
    expect(names).toBe(odd);
    return;
  }
  files.forEach((text, at) => {
    const context = join(root, `context-${at}`);
    const rules = parseIgnore(readIgnore(context) ?? "");
    if (!rules.ok) throw new Error(`${rules.error} is not valid`);
    const { entries } = walkContext(context, ["."], rules.value);
    const ours = [...entries.keys()];
    const found = theirs.get(`context-${at}`) ?? [];
    const extra = ours.filter((path) => !found.includes(path));
    const missing = found.filter((path) => !ours.includes(path));
    if (extra.length + missing.length > 0) differ.push({ text, extra, missing });
  });
  rmSync(root, { recursive: true });
  expect(differ).toEqual([]);
  expect(files.length).toBeGreaterThan(all.length * 0.7);
});
