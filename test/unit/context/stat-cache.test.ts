import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { digestContext } from "../../../src/context/digest.ts";
import { openStatCache, type StatCache } from "../../../src/context/stat-cache.ts";

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stat-"));
  root = join(folder, "context");
  mkdirSync(root);
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});
const kept = (): string => join(folder, "cache/stat");
const open = (): StatCache => openStatCache(kept());

/** Times of files are what they are: the clock is set to long after or to just after. */
function later(milliseconds: number): void {
  vi.useFakeTimers({ now: Date.now() + milliseconds, toFake: ["Date"] });
}

/** The context's digest, and how many files were read for it. */
async function digest(cache: StatCache): Promise<{ digest: string; read: number }> {
  const known = cache.of(root);
  let found = 0;
  let files = 0;
  const counted: typeof known = {
    find(path, status) {
      const content = known.find(path, status);
      files++;
      if (content !== undefined) found++;
      return content;
    },
    note: known.note,
  };
  return { digest: await digestContext(root, ["."], undefined, counted), read: files - found };
}

describe("a file that is as it was", () => {
  it("is not read again, by another process neither", async () => {
    writeFileSync(join(root, "a"), "a");
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xe9])]), "b");
    later(10_000);
    const first = open();
    expect((await digest(first)).read).toBe(2);
    expect((await digest(first)).read).toBe(0);
    first.save();
    const second = await digest(open());
    expect(second.read).toBe(0);
    expect(second.digest).toBe(await digestContext(root, ["."], undefined));
  });

  it.each<[string, (file: string) => void]>([
    ["written anew", (file) => writeFileSync(file, "b")],
    ["given other permissions", (file) => chmodSync(file, 0o700)],
    ["given another time", (file) => utimesSync(file, 1, 1)],
    [
      "replaced by one of the same size and time",
      (file) => {
        writeFileSync(`${file}2`, "b");
        utimesSync(`${file}2`, 5, 5);
        renameSync(`${file}2`, file);
      },
    ],
  ])("is read when it was %s", async (_, change) => {
    const file = join(root, "a");
    writeFileSync(file, "a");
    utimesSync(file, 5, 5);
    later(10_000);
    const cache = open();
    await digest(cache);
    vi.useRealTimers();
    change(file);
    later(20_000);
    expect(await digest(cache)).toEqual({
      digest: await digestContext(root, ["."], undefined),
      read: 1,
    });
  });

  it("is read again when it had been changed just before it was read", async () => {
    writeFileSync(join(root, "a"), "a");
    later(1000);
    const cache = open();
    expect((await digest(cache)).read).toBe(1);
    later(10_000);
    expect((await digest(cache)).read).toBe(1);
    expect((await digest(cache)).read).toBe(0);
  });
});

it("a kept file that was cut short or damaged counts as none", async () => {
  writeFileSync(join(root, "a"), "a");
  later(10_000);
  const cache = open();
  await digest(cache);
  cache.save();
  const [name = ""] = readdirSync(kept());
  const bytes = readFileSync(join(kept(), name));
  expect((await digest(open())).read).toBe(0);
  for (const damaged of [bytes.subarray(0, -1), Buffer.from("x"), Buffer.alloc(0)]) {
    writeFileSync(join(kept(), name), damaged);
    expect((await digest(open())).read).toBe(1);
  }
  const other = Buffer.from(bytes);
  other[other.length - 5] = (other[other.length - 5] ?? 0) ^ 1;
  writeFileSync(join(kept(), name), other);
  expect((await digest(open())).read).toBe(1);
});

it("nothing is lost where nothing can be kept", async () => {
  writeFileSync(join(root, "a"), "a");
  later(10_000);
  writeFileSync(join(folder, "cache"), "no folder");
  const cache = open();
  expect((await digest(cache)).read).toBe(1);
  cache.save();
  expect((await digest(cache)).read).toBe(0);
});
