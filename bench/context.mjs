// What the keys of a large context cost: `node bench/context.mjs [files]`. Makes a tree of that many
// files and works out its digest cold and with what `stat` said, each in a process of its own, and
// compares both with `find -printf`, which looks at every file and reads none.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const files = Number(process.argv[2] ?? 100_000);
const rounds = 5;
const perFolder = 48;
const folder = mkdtempSync(join(tmpdir(), "layerbuild-bench-"));
const [root, cache, bundle] = ["context", "cache", "digest.mjs"].map((name) => join(folder, name));

process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

for (let n = 0; n < files; n++) {
  const path = join(root, `${Math.floor(n / perFolder / 10)}`, `${Math.floor(n / perFolder)}`);
  if (n % perFolder === 0) mkdirSync(path, { recursive: true });
  writeFileSync(join(path, `file-${n}.txt`), `${n}\n`.repeat(20));
}

const src = (path) => fileURLToPath(new URL(`../src/context/${path}`, import.meta.url));
const entry = join(folder, "entry.mjs");
writeFileSync(
  entry,
  `import { digestContext } from ${JSON.stringify(src("digest.ts"))};
import { openStatCache } from ${JSON.stringify(src("stat-cache.ts"))};
const [root, cache, ignore] = process.argv.slice(2);
const began = performance.now();
const stats = cache === "" ? undefined : openStatCache(cache);
const digest = await digestContext(root, ["."], ignore || undefined, stats?.of(root));
const took = performance.now() - began;
stats?.save();
console.log(JSON.stringify({ digest, took }));`,
);
const built = await rolldown({ input: entry, platform: "node" });
await built.write({ file: bundle, format: "esm" });

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const times = {};
const note = (name, milliseconds) => {
  times[name] ??= [];
  times[name].push(milliseconds);
};

/** One process: its digest; the time of the digest alone and of the whole. */
function digest(name, ...args) {
  const began = performance.now();
  const { stdout, stderr } = spawnSync(process.execPath, [bundle, root, ...args], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  const { digest, took } = JSON.parse(stdout);
  note(name, took);
  note(`${name}, with its process`, performance.now() - began);
  return digest;
}

// None is kept of files that were changed a moment ago.
await new Promise((done) => setTimeout(done, 3000));
const cold = digest("cold", "");
digest("first, which is kept", cache);
const ignore = "**/*7.txt\n!**/*77.txt\nbuild\n*.log\n";
digest("first with ignore rules", cache, ignore);
for (let round = 0; round < rounds; round++) {
  const began = performance.now();
  spawnSync("find", [root, "-printf", "%p %s %T@ %C@ %m %i\n"], { maxBuffer: 1e9 });
  note("find -printf", performance.now() - began);
  if (digest("cold", "") !== cold) throw new Error("the digest of the same tree is another");
  if (digest("unchanged", cache) !== cold) throw new Error("what was kept gives another digest");
  digest("unchanged, with ignore rules", cache, ignore);
}

const find = median(times["find -printf"]);
console.log(`${files} files, medians of ${rounds}`);
for (const [name, all] of Object.entries(times)) {
  const time = median(all);
  console.log(`${name.padEnd(48)} ${Math.round(time)} ms  ${(time / find).toFixed(1)} × find`);
}
