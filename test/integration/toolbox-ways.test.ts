import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/cli.ts";
import { storeMade } from "../support/delivery.ts";
import { type MadeImage, makeImage } from "../support/images.ts";
import { registryKinds } from "../support/registry-kinds.ts";

const chapter = (path: string, text: string) => ({ files: { [path]: text }, by: `COPY ${path} /` });
const base = makeImage({ chapters: [chapter("base.txt", "base\n")] });
const images: { readonly [name: string]: MadeImage } = {
  "base:1": base,
  "base:2": makeImage({ chapters: [chapter("base.txt", "base\n"), chapter("new.txt", "new\n")] }),
  "a:1": makeImage({ on: base, chapters: [chapter("a.txt", "a\n")] }),
  "a:2": makeImage({ on: base, chapters: [chapter("a.txt", "another a\n")] }),
  "b:1": makeImage({ on: base, chapters: [chapter("b.txt", "b\n")] }),
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-ways-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(registryKinds)("at $name", (kind) => {
  test("every command of the toolbox is let in", async () => {
    await using running = await kind.start();
    const { host } = running.proxy;
    await using registries = running.open();
    for (const [name, made] of Object.entries(images)) {
      const [path = "", tag = ""] = name.split(":");
      const store = registries.open({ registry: host, path });
      await store.tag(await storeMade(store, made), tag);
    }
    const layerfile = {
      ...{ version: 1, repository: `${host}/app`, base: { image: `${host}/base:1` } },
      ...{ sections: { a: { instructions: "ENV A=1" } }, registries: { [host]: running.options } },
    };
    await writeFile(join(folder, "layers.yaml"), JSON.stringify(layerfile));
    const env = { ...running.env, HOME: folder, PATH: process.env.PATH ?? "" };
    /** Runs a command line, in which `R/` is the registry, and gives what it prints. */
    const run = async (line: string): Promise<string> => {
      const argv = line.split(" ").map((word) => word.replace(/(^|=)R\//, `$1${host}/`));
      const { code, stdout, stderr } = await runCli(argv, { env, cwd: folder });
      expect(code, `${line}\n${stderr}`).toBe(0);
      return stdout;
    };

    const merge = "merge --base R/base:1 --section a=R/a:1 --section b=R/b:1 -t R/app:1";
    const rehearsed = JSON.parse(await run(`${merge} --dry-run --json`));
    expect(await registries.open({ registry: host, path: "app" }).list()).toEqual([]);
    const made = JSON.parse(await run(`${merge} --json`));
    expect({ ...made, dryRun: true }).toEqual(rehearsed);
    expect(await run("cat R/app:1 /a.txt")).toBe("a\n");
    expect(await run("files R/app:1 /b.txt")).toContain("section b");
    expect(await run("inspect R/app:1")).toContain("section a");
    await run("layer R/app:1 1 -o layer.tar.gz");
    await run("export R/app:1 -o root.tar");
    expect((await readFile(join(folder, "root.tar"))).includes("b.txt")).toBe(true);

    const digest = (await run("digest R/app:1")).trim();
    await run("tag R/app:1 same");
    expect((await run("ls R/app")).trim().split("\n")).toEqual(["1", "same"]);
    expect(await run("dup R/app:1")).toContain("same");
    await run("cp R/app:1 R/copy:1");
    await run(`cp R/app:1 oci:out-${running.proxy.host.split(":")[1]}`);
    expect((await run("digest R/copy:1")).trim()).toBe(digest);
    await run("diff R/app:1 R/copy:1");

    expect(await run("flatten R/app:1 -t R/flat:1 --dry-run")).toMatch(/^would make .*flat:1@/);
    await run("flatten R/app:1 -t R/flat:1");
    await run("validate R/flat:1");
    await run("diff R/app:1 R/flat:1");
    await run("rebase R/a:1 --onto R/base:2 --old-base R/base:1 -t R/a:rebased");
    expect(await run("cat R/a:rebased /new.txt")).toBe("new\n");
    await run("replace R/app:1 --section a=R/a:2 -t R/app:2");
    expect(await run("cat R/app:2 /a.txt")).toBe("another a\n");
    await run("rm R/app:same");
    expect((await run("ls R/app")).trim().split("\n")).toEqual(["1", "2"]);
  });
});
