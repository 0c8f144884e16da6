import { describe, expect, it } from "vitest";
import { pinRemotes } from "../../../src/dockerfile/pin-remotes.ts";
import {
  type Remote,
  remoteAddressOf,
  remoteNameOf,
  withoutCredentials,
} from "../../../src/dockerfile/remote.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const sum = `sha256:${"0".repeat(64)}`;

describe("an address", () => {
  it.each([
    ["https://x.test/a.git", { repository: "https://x.test/a.git" }],
    ["https://x.test/a.git#main", { repository: "https://x.test/a.git", ref: "main" }],
    ["git@x.test:a/b.git#:sub", { repository: "git@x.test:a/b.git", folder: "sub" }],
    ["ssh://git@x.test/b#v1:a/b", { repository: "ssh://git@x.test/b", ref: "v1", folder: "a/b" }],
    ["git://x.test/b", { repository: "git://x.test/b" }],
  ])("%s is a repository's", (text, expected) => {
    expect(remoteAddressOf(text)).toEqual({ kind: "git", ...expected });
  });

  it.each([
    "https://x.test/a.tgz",
    "http://x.test/",
    "https://x.test/a.gitlab",
    "https://x.test/#.git",
  ])("%s is a file's", (text) => {
    expect(remoteAddressOf(text)).toEqual({ kind: "web", url: text });
  });

  it.each([
    ["https://me:pw@x.test/a.git#main", "https://x.test/a.git#main"],
    ["https://token@x.test/a", "https://x.test/a"],
    ["https://x.test/a?X-Signature=secret", "https://x.test/a?…"],
    ["ssh://git:pw@x.test/a", "ssh://git@x.test/a"],
    ["git@x.test:a/b.git", "git@x.test:a/b.git"],
    ["https://x.test/a@b", "https://x.test/a@b"],
  ])("%s is told as %s", (text, expected) => {
    expect(withoutCredentials(text)).toBe(expected);
  });
});

it("is another one in keys by its query, and by its password not", () => {
  const names = ["?a=1", "?a=2", "?a=1#main"].map((end) =>
    remoteNameOf(`https://pw@x.test/a${end}`),
  );
  expect(new Set(names).size).toBe(3);
  expect(names[0]).toMatch(/^https:\/\/x\.test\/a\?…[0-9a-f]{12}$/);
  expect(remoteNameOf("https://other@x.test/a?a=1")).toBe(names[0]);
});

describe("a Dockerfile is held to what was found:", () => {
  const address = "https://x.test/a.git";
  const git = new Map<string, Remote>([
    [address, { kind: "commit", value: commit }],
    [`${address}#main:sub`, { kind: "commit", value: commit }],
  ]);

  it("commits take the place of branches, in every form", () => {
    const text = `FROM a\nadd ${address} \\\n  ${address}#main:sub /x/\nADD ["${address}", "/y"]\n`;
    expect(pinRemotes(text, git)).toEqual({
      text: `FROM a\nadd ${address}#${commit} \\\n  ${address}#${commit}:sub /x/\nADD ["${address}#${commit}", "/y"]\n`,
      loose: [],
    });
  });

  it("a checksum is given where there is one file without", () => {
    const url = "https://x.test/f";
    const remotes = new Map<string, Remote>([[url, { kind: "checksum", value: sum }]]);
    const one = `ADD --chmod=755 ${url} /f\nADD --checksum=${sum} ${url} /g\n`;
    expect(pinRemotes(`ADD --chmod=755 ${url} /f\n`, remotes)).toEqual({
      text: `ADD --checksum=${sum} --chmod=755 ${url} /f\n`,
      loose: [],
    });
    expect(pinRemotes(one, remotes).loose).toEqual([url]);
    expect(pinRemotes(`ADD a ${url} /f\n`, remotes)).toEqual({
      text: `ADD a ${url} /f\n`,
      loose: [url],
    });
  });

  it.each([
    ["has variables", `ADD ${address}#$REF /x\n`],
    ["may be another's by its variables", `ADD ${address} /x\nADD $REPO /y\n`],
    ["takes .git along", `ADD --keep-git-dir=true ${address} /x\n`],
    ["is in a trigger", `ONBUILD ADD ${address} /x\n`],
  ])("what %s is looked at again when it is built", (_, text) => {
    const remotes = new Map([...git].slice(0, 1));
    expect(pinRemotes(text, remotes).loose).toEqual([address]);
  });

  it("files that only their server tells apart stay as they are", () => {
    const remotes = new Map<string, Remote>([
      ["https://x.test/f", { kind: "validator", value: "1" }],
    ]);
    const text = "ADD https://x.test/f /f\n";
    expect(pinRemotes(text, remotes)).toEqual({ text, loose: ["https://x.test/f"] });
  });
});
