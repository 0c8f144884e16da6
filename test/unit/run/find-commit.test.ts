import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatError, LayerbuildError } from "../../../src/diagnostics/error.ts";
import { findCommit, type GitOptions } from "../../../src/run/find-commit.ts";

const commit = "a".repeat(40);
const { PATH = "" } = process.env;

/** A repository that lets in who says a token. */
const server = createServer(({ headers }, response) => {
  const isIn =
    headers.authorization === `Basic ${Buffer.from("x-access-token:s3cret").toString("base64")}`;
  response.writeHead(isIn ? 200 : 401, { "www-authenticate": 'Basic realm="x"' });
  response.end(isIn ? `${commit}\trefs/heads/main\n` : "");
});

let repository: string;
beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.git`;
});
afterEach(() => {
  server.close();
});

const find = (options: Partial<GitOptions> = {}) =>
  findCommit(
    { kind: "git", repository, ref: "main" },
    { env: { PATH, TOKEN: "s3cret" }, signal: new AbortController().signal, ...options },
  );

describe("a private repository", () => {
  const token = { id: "GIT_AUTH_TOKEN", env: "TOKEN" };

  test("is asked with the token that its build has", async () => {
    expect(await find({ secrets: [token] })).toBe(commit);
    const secrets = [{ id: `GIT_AUTH_TOKEN.${new URL(repository).host}`, env: "TOKEN" }];
    expect(await find({ secrets })).toBe(commit);
  });

  test("is told as one that does not say, without a question to anybody and without the token", async () => {
    for (const secrets of [[], [{ id: "GIT_AUTH_TOKEN", env: "UNSET" }]]) {
      const error = await find({ secrets }).catch((thrown: unknown) => thrown);
      if (!(error instanceof LayerbuildError)) throw error;
      expect(error.code).toBe("source-failed");
      expect(formatError(error)).toContain(`${repository} does not say which commit main is`);
    }
    const wrong = find({ secrets: [token], env: { PATH, TOKEN: "wr0ng-token" } });
    const error = await wrong.catch((thrown: unknown) => thrown);
    expect(formatError(error as LayerbuildError)).not.toContain("wr0ng-token");
  });
});

test("a machine without git is told so", async () => {
  await expect(find({ env: { PATH: "/nowhere" } })).rejects.toThrow(
    "there is no git on this machine",
  );
});
