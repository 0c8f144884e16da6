import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readIgnore } from "../../src/context/digest.ts";
import { parseIgnore } from "../../src/context/dockerignore.ts";
import { walkContext } from "../../src/context/walk.ts";
import { ignoreFiles, ignoreTree } from "../support/ignore-cases.ts";

let root: string;
const contextOf = (index: number): string => join(root, `context-${index}`);

/** One build for all: each ignore file has a named context with a tree of its own. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "ignore-"));
  ignoreFiles.forEach((text, index) => {
    for (const path of [...ignoreTree, ".dockerignore"]) {
      const file = join(contextOf(index), path);
      mkdirSync(path.endsWith("/") ? file : dirname(file), { recursive: true });
      if (!path.endsWith("/")) writeFileSync(file, path === ".dockerignore" ? text : "");
    }
  });
  const copies = ignoreFiles.map((_, index) => `COPY --from=context-${index} . /${index}/`);
  writeFileSync(join(root, "Dockerfile"), ["FROM scratch", ...copies].join("\n"));
  mkdirSync(join(root, "main"));
  const contexts = ignoreFiles.flatMap((_, index) => [
    "--build-context",
    `context-${index}=${contextOf(index)}`,
  ]);
  const output = ["--output", `type=local,dest=${join(root, "out")}`, "--provenance=false"];
  const file = ["--file", join(root, "Dockerfile"), join(root, "main")];
  execFileSync("docker", ["buildx", "build", "--quiet", ...contexts, ...output, ...file], {
    stdio: "pipe",
  });
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it.each(ignoreFiles.map((text, index) => [index, text] as const))(
  "the builder leaves out the same as we do: %i %j",
  (index) => {
    const rules = parseIgnore(readIgnore(contextOf(index)) ?? "");
    if (!rules.ok) throw new Error(`${rules.error} is not valid`);
    const { entries } = walkContext(contextOf(index), ["."], rules.value);
    const ours = [...entries.keys()].map((path) => Buffer.from(path, "latin1").toString("utf8"));
    const theirs = readdirSync(join(root, "out", String(index)), { recursive: true });
    expect(ours.sort()).toEqual(theirs.map(String).sort());
  },
);
