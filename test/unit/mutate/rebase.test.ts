import { describe, expect, test } from "vitest";
import { baseDigest, baseName } from "../../../src/image/annotations.ts";
import { type RebaseOrder, rebase } from "../../../src/mutate/rebase.ts";
import { fetchImage, fetchManifest } from "../../../src/store/image.ts";
import { treeIn } from "../../support/stacks.ts";
import { theatre } from "../../support/surgery.ts";

const passwd = (...names: string[]) => names.map((name, n) => `${name}:x:${n}:${n}::/:\n`).join("");
const oldBase = [
  { "etc/conf": "1\n", "etc/passwd": passwd("root"), "lib/a": "a1", "lib/old": "x" },
];
const newBase = [{ "etc/conf": "1\n", "etc/passwd": passwd("root", "new") }, { "lib/a": "a2" }];
const own = [{ "app/bin": "app", "etc/conf": "2\n" }];

async function stage(
  options: { own?: readonly { [path: string]: string }[]; config?: object } = {},
) {
  const parts = theatre();
  const { image, surgery } = parts;
  const history = [{ created_by: "FROM" }];
  const old = await image("base", oldBase, {
    config: { Env: ["A=1", "B=1"], Cmd: ["sh"] },
    history,
  });
  const onto = await image("new", newBase, { config: { Env: ["A=2", "B=1"], Cmd: ["sh"] } });
  const annotations = { [baseDigest]: old.descriptor.digest, [baseName]: old.name, kept: "1" };
  const app = await image("app", options.own ?? own, {
    on: oldBase,
    annotations,
    history: [...history, { created_by: "COPY app" }, { created_by: "CMD app", empty_layer: true }],
    config: options.config ?? { Env: ["A=1", "B=2"], Cmd: ["app"] },
  });
  const order: RebaseOrder = { image: app, onto };
  return { ...parts, old, onto, app, order, run: () => rebase(order, surgery) };
}

describe("rebase", () => {
  test("puts the image's own layers on the new base, with what either changed", async () => {
    const { run, surgery, onto } = await stage();
    const made = await fetchImage(surgery.target, await run());
    const tree = await treeIn(surgery.target, made);
    expect([...tree.keys()].sort()).toEqual(
      ["", "app", "app/bin", "etc", "etc/conf", "etc/passwd", "lib", "lib/a"].sort(),
    );
    const base = await fetchImage(onto.store, onto.descriptor);
    expect(made.manifest.layers.slice(0, 2)).toEqual(base.manifest.layers);
    expect(made.manifest.layers).toHaveLength(3);
    expect(made.config.config).toEqual({ Env: ["A=2", "B=2"], Cmd: ["app"] });
    expect(made.config.history?.map(({ created_by: by }) => by)).toEqual([
      "COPY 0 of new",
      "COPY 1 of new",
      "COPY app",
      "CMD app",
    ]);
    expect(made.manifest.annotations).toEqual({
      kept: "1",
      [baseDigest]: onto.descriptor.digest,
      [baseName]: "r.test/new:1",
    });
    expect(await run()).toEqual(made.descriptor);
  });

  test("merges files of known formats, in a layer on top", async () => {
    const { run, surgery } = await stage({
      own: [{ "etc/passwd": `${passwd("root")}app:x:100:100::/:\n` }],
    });
    const made = await fetchImage(surgery.target, await run());
    expect(made.config.history?.at(-1)?.created_by).toBe("layerbuild rebase");
    expect(made.manifest.layers).toHaveLength(4);
  });

  test("refuses what was changed underneath, with the path and what both did", async () => {
    const { run, at } = await stage({
      own: [{ "lib/a": "mine" }],
      config: { Env: ["A=3", "B=1"], Cmd: ["sh"] },
    });
    const error = await run().catch((caught) => caught);
    expect(error).toMatchObject({ code: "merge-conflict" });
    expect(error.message).toBe("r.test/app:1 on r.test/new:1 can't be merged");
    expect(error.detail).toMatch(
      /\[content\] \/lib\/a is written differently by the new base and the image:/,
    );
    expect(error.detail).toMatch(
      /\[configuration\] Env A is set differently by the new base and the image:/,
    );
    expect(error.detail).toMatch(/- take what the image has: --conflicts last-wins/);
    expect(error.detail).not.toMatch(/needs:|merge\.rules/);
    expect(at("target").content.size).toBe(0);
  });

  test("takes what the image has where that is wanted", async () => {
    const { order, surgery, notes } = await stage({ own: [{ "lib/a": "mine" }] });
    const policy = { ...surgery.policy, conflicts: "last-wins" } as const;
    const made = await fetchImage(surgery.target, await rebase(order, { ...surgery, policy }));
    expect((await treeIn(surgery.target, made)).get("lib/a")?.content?.size).toBe(4);
    expect(made.config.config?.Labels).toEqual({ "dev.layerbuild.lost": "/lib/a" });
    expect(notes).toEqual([]);
  });

  test("says when there is nothing to do", async () => {
    const { app, old, surgery, notes } = await stage();
    expect(await rebase({ image: app, onto: old }, surgery)).toEqual(app.descriptor);
    expect(notes).toEqual(["the image for linux/amd64 is on that base already"]);
  });

  test("needs to know the old base: from annotations, or by its name", async () => {
    const { image, onto, old, surgery } = await stage();
    const config = { Env: ["A=1", "B=1"], Cmd: ["sh"] };
    const bare = await image("bare", own, { on: oldBase, config });
    await expect(rebase({ image: bare, onto }, surgery)).rejects.toMatchObject({
      code: "image-not-found",
      hint: "name it by --old-base",
    });
    await expect(rebase({ image: bare, onto, oldBase: onto }, surgery)).rejects.toMatchObject({
      code: "not-built-on-base",
      message: expect.stringMatching(/^r\.test\/bare:1 is not built on r\.test\/new:1: layer 1 is/),
    });
    const made = await rebase({ image: bare, onto, oldBase: old }, surgery);
    expect((await fetchImage(surgery.target, made)).manifest.layers).toHaveLength(3);
  });

  test("does it on every platform", async () => {
    const { image, index, surgery } = theatre();
    const both = async (
      path: string,
      layers: typeof oldBase | typeof newBase,
      on?: typeof oldBase,
    ) =>
      index(
        path,
        await Promise.all(
          ["amd64", "arm64"].map(
            async (architecture) =>
              [
                architecture,
                await image(path, layers, { architecture, ...(on ? { on } : {}) }),
              ] as const,
          ),
        ),
      );
    const old = await both("base", oldBase);
    const onto = await both("new", newBase);
    const app = await both("app", own as never, oldBase);
    const made = await rebase({ image: app, onto, oldBase: old }, surgery);
    const parsed = await fetchManifest(surgery.target, made);
    if (parsed.kind !== "index") throw new Error("it is no index");
    expect(parsed.index.manifests.map(({ platform }) => platform?.architecture)).toEqual([
      "amd64",
      "arm64",
    ]);
    for (const entry of parsed.index.manifests) {
      const { config, manifest } = await fetchImage(surgery.target, entry);
      expect(config.architecture).toBe(entry.platform?.architecture);
      expect(manifest.layers).toHaveLength(3);
    }
  });
});
