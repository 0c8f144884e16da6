import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { hasWildcard } from "../../src/context/glob.ts";
import { walkContext } from "../../src/context/walk.ts";
import { unknown } from "../../src/dockerfile/lex.ts";
import { parseDockerfile } from "../../src/dockerfile/parse.ts";
import { sourcesOf } from "../../src/dockerfile/sources.ts";
import { copyPatterns, copyTree } from "../support/copy-cases.ts";

/** A COPY of a pattern: its words are expanded, so that a backslash has to be there twice. */
const copyOf = (pattern: string, target: string): string =>
  `COPY ${JSON.stringify([pattern.replaceAll("\\", "\\\\"), target])}`;

/** The files that a COPY reaches, as we work it out. */
function reached(root: string, pattern: string): string[] {
  const text = copyOf(pattern, "/x/");
  const parsed = parseDockerfile({ path: "Dockerfile", text });
  const copy = parsed.ok ? parsed.value.instructions[0] : undefined;
  if (!copy) throw new Error(`${pattern} does not parse`);
  const sources = sourcesOf(copy, { escape: "\\", valueOf: () => unknown });
  if (!sources.ok) throw new Error(`${pattern} can't be expanded`);
  const { entries } = walkContext(root, sources.value.paths, undefined);
  const files = [...entries.values()].filter(({ status }) => status.kind === "file");
  return files.map(({ path }) => basename(Buffer.from(path, "latin1").toString("utf8"))).sort();
}

it("COPY takes the same files for a pattern as we hash", () => {
  const root = mkdtempSync(join(tmpdir(), "copy-"));
  const context = join(root, "context");
  for (const path of copyTree) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    writeFileSync(join(context, path), "");
  }
  // What stands before the first wildcard has to be there: else the build fails.
  const patterns = copyPatterns().filter((one) => {
    const parts = one.split("/");
    const first = parts.findIndex(hasWildcard);
    const plain = join("/", ...parts.slice(0, Math.max(first, 0)));
    return first >= 0 && !plain.includes("\\") && existsSync(join(context, plain));
  });
  const copies = patterns.map((one, at) => copyOf(one, `/${at}/`));
  writeFileSync(join(root, "Dockerfile"), ["FROM scratch", ...copies].join("\n"));
  const output = ["--output", `type=local,dest=${join(root, "out")}`, "--provenance=false"];
  execFileSync(
    "docker",
    ["buildx", "build", "--quiet", ...output, "--file", join(root, "Dockerfile"), context],
    { stdio: "pipe" },
  );
  const differ = patterns.flatMap((pattern, at) => {
    const folder = join(root, "out", String(at));
    const all = existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
      : [];
    const theirs = all.flatMap((one) => (one.isFile() ? [one.name] : [])).sort();
    const ours = reached(context, pattern);
    // A class that leaves some characters out may take a slash: then we hash more, never less.
    const isRight = pattern.includes("[^")
      ? theirs.every((name) => ours.includes(name))
      : ours.join("\n") === theirs.join("\n");
    return isRight ? [] : [{ pattern, ours, theirs }];
  });
  rmSync(root, { recursive: true });
  expect(patterns.length).toBeGreaterThan(40);
  expect(differ).toEqual([]);
});
