import { expect, test } from "vitest";
import { buildArguments } from "../../../src/builder/arguments.ts";
import type { BuildRequest } from "../../../src/builder/builder.ts";
import { buildError, failureLog } from "../../../src/builder/failure.ts";
import { digestOf } from "../../../src/image/digest.ts";

const digest = digestOf("");
const request: BuildRequest = {
  dockerfile: "FROM base\n",
  ignore: undefined,
  context: "/project",
  contexts: {
    base: { kind: "image", repository: { registry: "r.test", path: "cache" }, digest },
    assets: { kind: "folder", path: "/assets" },
    repo: { kind: "remote", address: "https://x.test/a.git#0" },
  },
  args: { A: "1=2" },
  platform: { os: "linux", architecture: "arm64" },
  secrets: [{ id: "a" }, { id: "b", env: "B" }, { id: "c", file: "/c" }],
  ssh: ["default"],
  network: "none",
  noCache: true,
  target: { registry: "r.test", path: "cache", tag: "t" },
};

test("a request becomes buildx's arguments, each value in an argument of its own", () => {
  const argv = buildArguments(request, { dockerfile: "/t/D", metadata: "/t/m" }, "ci");
  expect(argv).toEqual([
    ...["buildx", "build", "--builder", "ci", "--progress=rawjson"],
    ...["--provenance=false", "--sbom=false", "--platform", "linux/arm64"],
    ...["--file", "/t/D", "--metadata-file", "/t/m"],
    ...["--build-context", `base=docker-image://r.test/cache@${digest}`],
    ...["--build-context", "assets=/assets"],
    ...["--build-context", "repo=https://x.test/a.git#0"],
    ...["--build-arg", "A=1=2"],
    ...["--secret", "id=a,env=a", "--secret", "id=b,env=B", "--secret", "id=c,src=/c"],
    ...["--ssh", "default", "--network", "none", "--no-cache"],
    ...["--output", "type=image,name=r.test/cache:t,push=true,oci-mediatypes=true", "/project"],
  ]);
});

test("a salt counts in the builder's cache by the name of a host that there is not", () => {
  const files = { dockerfile: "/t/D", metadata: "/t/m" };
  const argv = buildArguments({ ...request, cacheSalt: "abc" }, files, undefined);
  expect(argv[argv.indexOf("--add-host") + 1]).toBe("abc.layerbuild.invalid:127.0.0.1");
});

test("images of layouts are named by their folder, and the result can go into one", () => {
  const repository = { registry: "r.test", path: "cache", layout: "/my store, or so" };
  const contexts = { base: { kind: "image", repository, digest } } as const;
  const files = { dockerfile: "/t/D", metadata: "/t/m", layout: '/a "b", c' };
  const argv = buildArguments({ ...request, contexts }, files, undefined);
  expect(argv).toContain(`base=oci-layout:///my store, or so@${digest}`);
  expect(argv.slice(-3)).toEqual(["--output", 'type=oci,"dest=/a ""b"", c",tar=false', "/project"]);
});

test("a layout that buildx would cut the path of is not named to it", () => {
  const repository = { registry: "r.test", path: "cache", layout: "/a@b" };
  const contexts = { base: { kind: "image", repository, digest } } as const;
  const files = { dockerfile: "/t/D", metadata: "/t/m" };
  expect(() => buildArguments({ ...request, contexts }, files, undefined)).toThrow("/a@b");
});

const amd64 = { os: "linux", architecture: "amd64" };
const failed = (log: string) => ({ instruction: "RUN x", message: "exit code: 255", log });

test.each([
  ["exec /bin/sh: exec format error", true],
  ["exec /bin/true: no such file or directory", false],
  ["/bin/sh: 1: ./x: Exec format error", false],
])("after %s emulation is advised: %s", (log, isAdvised) => {
  const error = buildError({}, failed(`some\n${log}`), { os: "linux", architecture: "arm64" });
  expect(error).toMatchObject({ code: "build-failed", message: "failed: RUN x" });
  expect(error.hint?.includes("--install arm64") ?? false).toBe(isAdvised);
});

test("an engine that is not there is no failed build", () => {
  const message = "ERROR: Cannot connect to the Docker daemon at unix:///x";
  const failure = { instruction: undefined, message, log: "" };
  expect(buildError({}, failure, amd64).code).toBe("builder-missing");
  expect(buildError({ code: "ENOENT" }, failure, amd64).code).toBe("builder-missing");
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
