import { describe, expect, test } from "vitest";
import type { ExecutionConfig } from "../../../src/image/config.ts";
import { compared, configOf, ignored, imageOf, lines } from "../../support/compare.ts";

const found = (a: ExecutionConfig, b: ExecutionConfig) => lines(imageOf({}, a), imageOf({}, b));

describe("what containers run with is compared:", () => {
  test.each<[string, ExecutionConfig, ExecutionConfig, string[]]>([
    [
      "variables by name",
      { Env: ["A=1", "B=2"] },
      { Env: ["B=3", "C="] },
      ['- Env A: "1"', '~ Env B: "2" → "3"', '+ Env C: ""'],
    ],
    [
      "lists of paths by their entries",
      { Env: ["PATH=/a:/b:/c"] },
      { Env: ["PATH=/a:/d:/c"] },
      ["~ Env PATH: lacks /b, has also /d"],
    ],
    [
      "the order of such entries",
      { Env: ["PATH=/a:/b"] },
      { Env: ["PATH=/b:/a"] },
      ["~ Env PATH: another order: /a:/b → /b:/a"],
    ],
    ["labels", { Labels: { a: "1" } }, { Labels: { a: "2" } }, ['~ Label a: "1" → "2"']],
    ["ports", { ExposedPorts: { "80/tcp": {} } }, {}, ["- Port 80/tcp: {}"]],
    ["volumes", {}, { Volumes: { "/data": {} } }, ["+ Volume /data: {}"]],
    [
      "entrypoint and command",
      { Entrypoint: ["a"], Cmd: ["b"] },
      { Cmd: ["c"] },
      ['~ Cmd: ["b"] → ["c"]', '- Entrypoint: ["a"]'],
    ],
    [
      "user and folder",
      { User: "a", WorkingDir: "/a" },
      { User: "b", WorkingDir: "/b" },
      ['~ User: "a" → "b"', '~ WorkingDir: "/a" → "/b"'],
    ],
    [
      "shell, signal and triggers",
      { Shell: ["sh"], StopSignal: "SIGINT", OnBuild: ["RUN x"] },
      {},
      ['- OnBuild: ["RUN x"]', '- Shell: ["sh"]', '- StopSignal: "SIGINT"'],
    ],
    [
      "health checks",
      { Healthcheck: { Test: ["CMD", "a"] } },
      { Healthcheck: { Test: ["CMD", "a"], Retries: 3 } },
      ['~ Healthcheck: {"Test":["CMD","a"]} → {"Retries":3,"Test":["CMD","a"]}'],
    ],
    ["what only newer engines know", {}, { New: { a: 1 } } as ExecutionConfig, ['+ New: {"a":1}']],
  ])("%s", (_, a, b, expected) => {
    expect(found(a, b)).toEqual(expected);
    expect(found(a, a)).toEqual([]);
  });
});

test("the platform and what else an image says of itself is compared; when and how it was made is not", () => {
  const files = imageOf({});
  const made = { created: "2026-01-01T00:00:00Z", history: [{ created_by: "x" }] };
  const image = (more: Parameters<typeof configOf>[1]) => ({
    ...files,
    config: configOf({}, more),
  });
  expect(lines(image(made), image({}))).toEqual([]);
  expect(
    lines(image({}), image({ architecture: "arm64", author: "me", "os.version": "10" })),
  ).toEqual(['~ Platform: "linux/amd64" → "linux/arm64"', '+ author: "me"', '+ os.version: "10"']);
  expect(
    lines(image({ architecture: "arm64" }), image({ architecture: "arm64", variant: "v8" })),
  ).toEqual([]);
});

test("the order of variables does not count, nor what sets nothing", () => {
  expect(
    found({ Env: ["A=1", "B=2"], Cmd: null, Labels: {} }, { Env: ["B=2", "A=1"], User: "" }),
  ).toEqual([]);
});

test("other ways to say the same are ignored, and said", () => {
  const [a, b] = [
    { User: "root", ArgsEscaped: true },
    { User: "0:0", WorkingDir: "/" },
  ];
  expect(found(a, b)).toEqual([]);
  expect(ignored(imageOf({}, a), imageOf({}, b))).toEqual([
    "spelling User",
    "spelling ArgsEscaped",
    "spelling WorkingDir",
  ]);
  expect(compared(imageOf({}, a), imageOf({}, b), { strict: true }).differences).toHaveLength(3);
  expect(found({ User: "root" }, { User: "app" })).toHaveLength(1);
});
