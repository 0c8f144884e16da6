import { expect, test } from "vitest";
import type { BuildRequest } from "../../../src/builder/builder.ts";
import { buildArguments } from "../../../src/builder/buildx.ts";
import { failureLog } from "../../../src/builder/failure.ts";
import { digestOf } from "../../../src/image/digest.ts";

const digest = digestOf("");
const request: BuildRequest = {
  dockerfile: "FROM base\n",
  ignore: undefined,
  context: "/project",
  contexts: {
    base: { kind: "image", repository: { registry: "r.test", path: "cache" }, digest },
    assets: { kind: "folder", path: "/assets" },
  },
  args: { A: "1=2" },
  platform: { os: "linux", architecture: "arm64" },
  secrets: [{ id: "a" }, { id: "b", env: "B" }, { id: "c", file: "/c" }],
  ssh: ["default"],
  network: "none",
  noCache: true,
  push: { registry: "r.test", path: "cache", tag: "t" },
};

test("a request becomes buildx's arguments, each value in an argument of its own", () => {
  const argv = buildArguments(request, { dockerfile: "/t/D", metadata: "/t/m" }, "ci");
  expect(argv).toEqual([
    ...["buildx", "build", "--builder", "ci", "--progress=rawjson"],
    ...["--provenance=false", "--sbom=false", "--platform", "linux/arm64"],
    ...["--file", "/t/D", "--metadata-file", "/t/m"],
    ...["--build-context", `base=docker-image://r.test/cache@${digest}`],
    ...["--build-context", "assets=/assets"],
    ...["--build-arg", "A=1=2"],
    ...["--secret", "id=a,env=a", "--secret", "id=b,env=B", "--secret", "id=c,src=/c"],
    ...["--ssh", "default", "--network", "none", "--no-cache"],
    ...["--output", "type=image,name=r.test/cache:t,push=true,oci-mediatypes=true", "/project"],
  ]);
});

test("a failure names the instruction and ends with its log, not a cancelled sibling's", () => {
  const log = failureLog([]);
  log.add({ kind: "log", vertex: "RUN a", text: "one\n" });
  log.add({ kind: "log", vertex: "RUN b", text: "other\n" });
  log.add({ kind: "vertex", name: "RUN a", state: "failed", error: "exit code: 1" });
  log.add({ kind: "vertex", name: "RUN b", state: "failed", error: "context canceled" });
  expect(log.failure("ERROR: x")).toEqual({
    instruction: "RUN a",
    message: "exit code: 1",
    log: "one",
  });
});

test("without a failed instruction buildx's own last word is the message", () => {
  expect(failureLog([]).failure("WARNING: w\nERROR: no such file\n").message).toBe("no such file");
});

test("only the end of a long log is kept", () => {
  const log = failureLog([]);
  for (let n = 0; n < 500; n++) log.add({ kind: "log", vertex: "v", text: `line ${n}\n` });
  log.add({ kind: "vertex", name: "v", state: "failed", error: "e" });
  const lines = log.failure("").log.split("\n");
  expect(lines.at(-1)).toBe("line 499");
  expect(lines).toHaveLength(40);
});

test("secrets are in no log, no error and no progress", () => {
  const log = failureLog(["s3cret!"]);
  expect(log.add({ kind: "log", vertex: "v", text: "a s3cret! b" })).toMatchObject({
    text: "a *** b",
  });
  log.add({ kind: "vertex", name: "v", state: "failed", error: "bad s3cret!" });
  expect(JSON.stringify(log.failure("s3cret!"))).not.toContain("s3cret!");
});

test("a secret that comes in two pieces of a log is in neither", () => {
  const log = failureLog(["s3cret!"]);
  const texts = ["a s3c", "ret! b\n", "s3", "x\n"].map((text) => {
    const said = log.add({ kind: "log", vertex: "v", text });
    return said.kind === "log" ? said.text : "";
  });
  expect(texts).toEqual(["a ", "*** b\n", "", "s3x\n"]);
});
