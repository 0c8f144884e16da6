import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureLog } from "../../../src/builder/failure.ts";
import { credentialsIn, secretTexts } from "../../../src/builder/secrets.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layerbuild-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(content: string): Promise<string> {
  const file = join(folder, "secret");
  await writeFile(file, content);
  return file;
}

test("what addresses hold of passwords is hidden", () => {
  const found = credentialsIn({
    dockerfile: "ADD https://me:hunter2@x.test/a /\nRUN curl https://x.test/a@b\n",
    contexts: {
      a: { kind: "remote", address: "https://token@x.test/a.git#main" },
      b: { kind: "remote", address: "https://x.test/b" },
    },
  });
  expect(found).toEqual(["hunter2", "token"]);
});

describe("secretTexts", () => {
  test("the value of a file is hidden as that of a variable is, without its line end", async () => {
    const file = await fileWith("from-a-file\n");
    const secrets = [{ id: "a", file }, { id: "B" }, { id: "c", env: "C" }];
    const texts = await secretTexts(secrets, { B: "of b", C: "longer than b" });
    expect(texts).toEqual(["longer than b", "from-a-file", "of b"]);
  });

  test("a line of a file, and the value in it, are hidden by themselves", async () => {
    const file = await fileWith(
      '//npm.test/:_authToken=npm_0123456789\n"password": "hunter2hunter2"\n',
    );
    const { add } = failureLog(await secretTexts([{ id: "npmrc", file }], {}));
    const seen = (text: string): unknown => add({ kind: "log", vertex: "v", text });
    expect(seen("token npm_0123456789\n")).toMatchObject({ text: "token ***\n" });
    expect(seen("login with hunter2hunter2\n")).toMatchObject({ text: "login with ***\n" });
  });

  test("what is too short to be told from words is left alone", async () => {
    expect(await secretTexts([{ id: "a" }, { id: "b" }], { a: "yes", b: "" })).toEqual([]);
  });

  test("a secret that is not there is an error that names it", async () => {
    const fails = (code: string, message: string) => expect.objectContaining({ code, message });
    await expect(secretTexts([{ id: "a", env: "TOKEN" }], {})).rejects.toEqual(
      fails("environment", 'there is no secret "a": the environment variable TOKEN is not set'),
    );
    const file = join(folder, "nowhere");
    await expect(secretTexts([{ id: "a", file }], {})).rejects.toEqual(
      fails("environment", `there is no secret "a": ${file} can't be read: ENOENT`),
    );
  });
});
