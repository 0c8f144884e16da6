import { expect, test } from "vitest";
import { commitIn } from "../../../src/run/find-commit.ts";
import { openRemotes } from "../../../src/run/remotes.ts";

const commits = ["a", "b", "c", "d"].map((letter) => letter.repeat(40));
const [a = "", b = "", c = "", d = ""] = commits;

test.each([
  ["a branch before a tag of its name", `${a}\trefs/heads/x\n${b}\trefs/tags/x`, "x", a],
  ["what an annotated tag was put on", `${a}\trefs/tags/x\n${b}\trefs/tags/x^{}`, "x", b],
  ["a plain tag", `${a}\trefs/tags/x`, "x", a],
  ["a full name", `${a}\trefs/pull/1/head`, "refs/pull/1/head", a],
  ["a part of one", `${a}\trefs/pull/1/head`, "pull/1/head", a],
  ["the default branch", `${a}\tHEAD`, "HEAD", a],
  ["the name itself and no other", `${c}\trefs/heads/y/x\n${d}\trefs/tags/y/x`, "x", undefined],
  ["nothing", "", "x", undefined],
])("of what a repository lists, %s is taken", (_, listed, ref, expected) => {
  expect(commitIn(listed, ref)).toBe(expected);
});

test("each address is asked once a run, and anew when it is to be looked at again", async () => {
  const asked: string[] = [];
  const remotes = openRemotes({
    web: async (url) => {
      asked.push(url);
      return { kind: "validator", value: `${asked.length}` };
    },
    env: {},
    signal: new AbortController().signal,
  });
  const url = "https://x.test/a";
  expect(await Promise.all([remotes.find(url), remotes.find(url)])).toEqual([
    { kind: "validator", value: "1" },
    { kind: "validator", value: "1" },
  ]);
  expect(await remotes.again(url, "validator")).toEqual({ kind: "validator", value: "2" });
  expect(await remotes.find(url)).toEqual({ kind: "validator", value: "1" });
});

test("a commit is known without asking anybody", async () => {
  const signal = AbortSignal.abort();
  const remotes = openRemotes({ web: () => Promise.reject(new Error("asked")), env: {}, signal });
  const found = await remotes.find(`https://x.test/a.git#${a}:sub`);
  expect(found).toEqual({ kind: "commit", value: a });
});
