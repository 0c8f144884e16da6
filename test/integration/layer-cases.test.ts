import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry, Toc } from "../../src/layer/entry.ts";
import { writeTar } from "../../src/layer/tar-write.ts";
import { readToc } from "../../src/layer/toc.ts";
import { applyToc, type LayerFault, treeOf } from "../../src/merge/apply.ts";
import { changesOf } from "../../src/merge/changes.ts";
import { formatConflict } from "../../src/merge/conflict-text.ts";
import { entryOf } from "../../src/merge/fixup.ts";
import { type MergedTrees, mergeTrees } from "../../src/merge/merge-trees.ts";
import { defaultPolicy } from "../../src/merge/policy.ts";
import { isSameNode, type Node, type Side, type Tree } from "../../src/merge/tree.ts";
import { type LayerCase, layerCases } from "../support/layer-cases.ts";
import { writeLayout } from "../support/oci-layout.ts";
import { allContents, show } from "../support/trees.ts";

interface Made {
  readonly tars: readonly Buffer[];
  readonly result: MergedTrees;
}

const repository = "layerbuild-layer-cases";
const merging = layerCases.filter(({ refused }) => !refused);
const made = new Map<string, Made>();
let folder = "";
let isClassic = false;

beforeAll(async () => {
  for (const each of layerCases) made.set(each.name, await make(each));
  folder = await mkdtemp(join(tmpdir(), "layerbuild-cases-"));
  const engine = await execa("docker", ["info", "--format", "{{json .DriverStatus}}"]);
  isClassic = !engine.stdout.includes("io.containerd.snapshotter");
  const images = merging.map(({ name }, at) => [`c${at}`, made.get(name)?.tars ?? []] as const);
  await writeLayout(join(folder, "layout"), repository, new Map(images));
});

afterAll(async () => {
  const names = merging.map((_, at) => `${repository}:c${at}`);
  await execa("docker", ["image", "rm", "--force", ...names], { reject: false });
  await rm(folder, { recursive: true, force: true });
});

describe("the merge of layers", () => {
  test.each(layerCases.filter(({ refused }) => refused))("refuses $name", ({ name, refused }) => {
    const texts = made.get(name)?.result.conflicts.map(formatConflict) ?? [];
    expect(texts.join("\n")).toMatch(refused ?? "");
  });

  test.each(merging)("is right with $name", ({ name, right = {} }) => {
    const { conflicts, merged } = result(name);
    expect(conflicts).toEqual([]);
    for (const [path, node] of Object.entries(right)) {
      const found = merged.get(path);
      if (!isSameNode(found, node)) expect({ [path]: found }).toEqual({ [path]: node });
    }
  });
});

describe("layers and their fix-up give the merged tree", () => {
  test.each(merging.map((each, at) => ({ ...each, at })))("in umoci: $name", async (each) => {
    const bundle = join(folder, `bundle${each.at}`);
    await asRoot("umoci", ["unpack", "--image", `${join(folder, "layout")}:c${each.at}`, bundle]);
    await mkdir(join(folder, "tars"), { recursive: true });
    const tar = await asRoot("tar", [
      ...["--numeric-owner", "--xattrs", "--xattrs-include=security.*", "--format=pax"],
      ...["-C", join(bundle, "rootfs"), "-cf", "-", "."],
    ]);
    await asRoot("rm", ["-rf", bundle]);
    expect(show(await treeIn(tar))).toEqual(show(result(each.name).merged));
  });

  test.each(merging.map((each, at) => ({ ...each, at })))("in the engine: $name", async (each) => {
    const image = new Map([[`c${each.at}`, made.get(each.name)?.tars ?? []]]);
    const layout = join(folder, `engine${each.at}`);
    await writeLayout(layout, repository, image);
    await execa("tar", ["-cf", `${layout}.tar`, "-C", layout, "."]);
    const load = ["load", "--quiet", "--input", `${layout}.tar`];
    const { exitCode, stderr } = await execa("docker", load, { reject: false });
    if (exitCode !== 0) {
      // The classic image store takes no layer that writes one path twice, and so no wrong tree of it.
      expect(stderr).toContain("duplicates of file paths not supported");
      expect(hasPathTwice(each)).toBe(true);
      return;
    }
    const created = await execa("docker", ["create", `${repository}:c${each.at}`]);
    const tar = await bytes("docker", ["export", created.stdout]);
    await execa("docker", ["rm", created.stdout]);
    const merged = new Map(result(each.name).merged);
    if (isClassic) {
      for (const [path, node] of Object.entries(each.classic ?? {})) merged.set(path, node);
    }
    expect(show(withoutEngines(await treeIn(tar)))).toEqual(show(merged));
  });
});

const hasPathTwice = ({ base, sections }: LayerCase): boolean =>
  [base, ...sections].some((entries) => {
    const paths = entries.map(({ path, kind }) => `${kind} ${path.replace(/^\.\//, "")}`);
    return new Set(paths).size < paths.length;
  });

/** The layers of a case as archives, with the fix-up on top, and what the merge has to say. */
async function make({ base, sections, rules = [] }: LayerCase): Promise<Made> {
  const tars = [await tarOf(base)];
  for (const entries of sections) tars.push(await tarOf(entries));
  const [below, ...tocs] = await Promise.all(tars.map(tocOf));
  const from = treeOf(below ? [below] : []);
  const actual = new Map(from);
  const faults: { section: string; faults: readonly LayerFault[] }[] = [];
  const stackFaults: LayerFault[] = [];
  const sides = tocs.map((toc, at): Side => {
    const to = new Map(from);
    const section = String.fromCharCode(97 + at);
    faults.push({ section, faults: applyToc(to, toc) });
    stackFaults.push(...applyToc(actual, toc));
    return { section, needs: [], from, to, changes: changesOf(from, to) };
  });
  const result = mergeTrees(
    {
      base: from,
      sides,
      actual,
      faults,
      stackFaults,
      contents: allContents(),
      policy: { ...defaultPolicy, rules },
    },
    {
      drivers: [],
      passes: [],
      classes: {
        ephemeralOf: () => undefined,
        pairOf: () => undefined,
        regenerateOf: () => undefined,
      },
    },
  );
  return { tars: [...tars, await tarOf(result.fixup.map(entryOf))], result };
}

function result(name: string): MergedTrees {
  const found = made.get(name);
  if (!found) throw new Error(`no case is called ${name}`);
  return found.result;
}

async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const contents = allContents();
  const sources = entries.map((entry) => {
    const { digest, size = 0 } = entry;
    const body = digest && contents.get({ digest, size });
    return body ? { entry, body } : { entry };
  });
  const pieces: Buffer[] = [];
  for await (const piece of writeTar(sources)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function tocOf(tar: Buffer): Promise<Toc> {
  return (await readToc(Readable.from([tar]), { wants: () => false })).toc;
}

const treeIn = async (tar: Buffer): Promise<Tree> => treeOf([await tocOf(tar)]);

/** What the engine puts into every container. */
const engines = ["dev", "etc", "proc", "sys", ".dockerenv"];

function withoutEngines(tree: Tree): Tree {
  const isOurs = ([path]: [string, Node]): boolean => !engines.includes(path.split("/")[0] ?? "");
  return new Map([...tree].filter(isOurs));
}

/** Only root may give files to others; the person must have sudo, as `scripts/engine` asks for. */
function asRoot(command: string, args: readonly string[]): Promise<Buffer> {
  return process.getuid?.() === 0 ? bytes(command, args) : bytes("sudo", ["-n", command, ...args]);
}

async function bytes(command: string, args: readonly string[]): Promise<Buffer> {
  const { stdout } = await execa(command, args, { encoding: "buffer", maxBuffer: 1e8 });
  return Buffer.from(stdout);
}
